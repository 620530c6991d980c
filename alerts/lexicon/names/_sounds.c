/* How far a word is from names by its sounds: `SoundModel._costs` of sounds.py in C, for speed alone. That file says what it means and
   stays the reference; a test holds the two against each other. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

enum { SIGNS = 48, LETTERS = 64, LONGEST = 3 }; /* of a name, of a word, of a segment; what is longer is far from everything */
static const double FAR = 99.0;

typedef struct {
    double cost;
    uint64_t mask; /* the letters that it needs, each one bit of 64: a quick no */
    Py_UCS4 letters[LONGEST];
    uint8_t length;
} Option;

typedef struct {
    uint32_t signs; /* up to three, seven bits each */
    uint32_t start, end;
} Part;

typedef struct {
    PyObject_HEAD
    Option *options;
    Part *parts; /* open addressing, always a power of two, at most half full */
    uint32_t mask;
    double lost_first;
} Sounds;

static Part *part_of(const Sounds *self, uint32_t signs) {
    uint32_t at = (signs * 2654435761u >> 7) & self->mask;
    while (self->parts[at].signs && self->parts[at].signs != signs) at = (at + 1) & self->mask;
    return &self->parts[at];
}

static uint32_t code(const Py_UCS1 *signs, Py_ssize_t length) {
    uint32_t found = 0;
    for (Py_ssize_t at = 0; at < length; at++) found = found << 7 | (signs[at] & 127);
    return found;
}

static int read_option(Option *to, PyObject *row) {
    PyObject *letters;
    if (!PyArg_ParseTuple(row, "Ud", &letters, &to->cost)) return -1;
    if (PyUnicode_GET_LENGTH(letters) > LONGEST) {
        PyErr_SetString(PyExc_ValueError, "a segment has three letters at most");
        return -1;
    }
    to->length = (uint8_t)PyUnicode_GET_LENGTH(letters);
    to->mask = 0;
    for (int at = 0; at < to->length; at++) {
        to->letters[at] = PyUnicode_READ_CHAR(letters, at);
        to->mask |= 1ULL << (to->letters[at] & 63);
    }
    return 0;
}

/* Sounds(options, lost_first): options is {signs: [(letters, cost), ...]}, each list the cheapest first. */
static int sounds_init(Sounds *self, PyObject *args, PyObject *kwargs) {
    PyObject *options, *signs, *rows;
    if (self->parts) return PyErr_SetString(PyExc_TypeError, "made once"), -1;
    if (!PyArg_ParseTuple(args, "O!d", &PyDict_Type, &options, &self->lost_first)) return -1;
    size_t count = 0, room = 64;
    Py_ssize_t at = 0;
    while (PyDict_Next(options, &at, &signs, &rows)) {
        if (!PyUnicode_Check(signs) || !PyUnicode_IS_ASCII(signs) || !PyList_Check(rows) || PyUnicode_GET_LENGTH(signs) < 1
            || PyUnicode_GET_LENGTH(signs) > LONGEST)
            return PyErr_SetString(PyExc_ValueError, "one to three signs and a list"), -1;
        count += (size_t)PyList_GET_SIZE(rows);
    }
    while (room < 2 * (size_t)PyDict_GET_SIZE(options)) room *= 2;
    self->mask = (uint32_t)room - 1;
    self->parts = PyMem_Calloc(room, sizeof(Part));
    self->options = PyMem_Calloc(count + 1, sizeof(Option));
    if (!self->parts || !self->options) return PyErr_NoMemory(), -1;
    uint32_t filled = 0;
    at = 0;
    while (PyDict_Next(options, &at, &signs, &rows)) {
        uint32_t key = code(PyUnicode_1BYTE_DATA(signs), PyUnicode_GET_LENGTH(signs));
        Part *part = part_of(self, key);
        *part = (Part){key, filled, filled};
        for (Py_ssize_t n = 0; n < PyList_GET_SIZE(rows); n++, part->end = ++filled)
            if (read_option(&self->options[filled], PyList_GET_ITEM(rows, n)) < 0) return -1;
    }
    return 0;
}

static void sounds_dealloc(Sounds *self) {
    PyMem_Free(self->options);
    PyMem_Free(self->parts);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

typedef struct {
    Py_UCS4 letters[LETTERS];
    double inserted[LETTERS]; /* what a letter costs that no sign stands for */
    uint64_t mask;
    int length;
} Target;

static void spread(const Option *option, double cost, const Target *word, double limit, const double *row, double *below) {
    for (int j = 0; j + option->length <= word->length; j++) {
        double total = row[j] + cost;
        if (total > limit || total >= below[j + option->length]) continue;
        int n = 0;
        while (n < option->length && option->letters[n] == word->letters[j + n]) n++;
        if (n == option->length) below[j + n] = total;
    }
}

static double distance(const Sounds *self, const Py_UCS1 *name, int signs, const Target *word, double limit) {
    double rows[SIGNS + 1][LETTERS + 1];
    for (int at = 0; at <= signs; at++)
        for (int j = 0; j <= word->length; j++) rows[at][j] = FAR;
    rows[0][0] = 0.0;
    for (int at = 0; at <= signs; at++) {
        double *row = rows[at], least = FAR;
        for (int j = 0; j <= word->length; j++) {
            if (row[j] < least) least = row[j];
            if (j == word->length || row[j] >= FAR) continue;
            double put = row[j] + word->inserted[j] + (j == 0 && at == 0 ? self->lost_first : 0.0);
            if (put <= limit && put < row[j + 1]) row[j + 1] = put;
        }
        if (at == signs || least >= FAR) continue;
        for (int used = 1; used <= LONGEST && at + used <= signs; used++) {
            const Part *part = part_of(self, code(name + at, used));
            for (uint32_t n = part->start; n < part->end; n++) {
                const Option *option = &self->options[n];
                if (least + option->cost > limit) break;
                if (option->mask & ~word->mask) continue;
                double cost = option->cost + (at == 0 && !option->length ? self->lost_first : 0.0);
                spread(option, cost, word, limit, row, rows[at + used]);
            }
        }
    }
    return rows[signs][word->length];
}

static int read_target(Target *to, PyObject *word, PyObject *inserted) {
    to->length = (int)PyUnicode_GET_LENGTH(word);
    to->mask = 0;
    for (int at = 0; at < to->length; at++) {
        to->letters[at] = PyUnicode_READ_CHAR(word, at);
        to->mask |= 1ULL << (to->letters[at] & 63);
        to->inserted[at] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(inserted, at));
    }
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *sounds_costs(Sounds *self, PyObject *args) {
    PyObject *names, *word, *inserted, *limits;
    Target target;
    if (!PyArg_ParseTuple(args, "O!UO!O!", &PyList_Type, &names, &word, &PyList_Type, &inserted, &PyList_Type, &limits)) return NULL;
    if (PyList_GET_SIZE(inserted) != PyUnicode_GET_LENGTH(word) || PyList_GET_SIZE(limits) != PyList_GET_SIZE(names) || !self->parts)
        return PyErr_SetString(PyExc_ValueError, "a price for each letter, a limit for each name"), NULL;
    int readable = PyUnicode_GET_LENGTH(word) <= LETTERS;
    if (readable && read_target(&target, word, inserted) < 0) return NULL;
    PyObject *found = PyList_New(PyList_GET_SIZE(names));
    for (Py_ssize_t n = 0; found && n < PyList_GET_SIZE(names); n++) {
        PyObject *name = PyList_GET_ITEM(names, n);
        double limit = PyFloat_AsDouble(PyList_GET_ITEM(limits, n)), cost = FAR;
        if (!PyUnicode_Check(name) || !PyUnicode_IS_ASCII(name)) PyErr_SetString(PyExc_ValueError, "signs are ASCII");
        else if (readable && PyUnicode_GET_LENGTH(name) <= SIGNS)
            cost = distance(self, PyUnicode_1BYTE_DATA(name), (int)PyUnicode_GET_LENGTH(name), &target, limit);
        PyObject *answer = PyErr_Occurred() ? NULL : PyFloat_FromDouble(cost);
        if (!answer) Py_CLEAR(found);
        else PyList_SET_ITEM(found, n, answer);
    }
    return found;
}

static PyMethodDef sounds_methods[] = {
    {"costs", (PyCFunction)sounds_costs, METH_VARARGS, "costs(names, word, inserted, limits): the cost of each name, 99.0 above its limit."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Sounds_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.lexicon.names._sounds.Sounds",
    .tp_basicsize = sizeof(Sounds),
    .tp_dealloc = (destructor)sounds_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The weights of one script (see alerts/lexicon/names/sounds.py).",
    .tp_methods = sounds_methods,
    .tp_init = (initproc)sounds_init,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_sounds", "alerts/lexicon/names/sounds.py in C.", -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__sounds(void) {
    if (PyType_Ready(&Sounds_Type) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Sounds", (PyObject *)&Sounds_Type) < 0) Py_CLEAR(made);
    return made;
}
