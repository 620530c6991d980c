/* How far a word is from names by its sounds (transliteration.py), and its consonant keys (consonant_keys.py): in C, for speed alone.
   Those files say what it means and stay the reference; tests hold them against each other. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { SIGNS = 48, LETTERS = 64, LONGEST = 3 }; /* of a name, of a word, of a segment; what is longer is far from everything */
enum { THAI_FIRST = 0x0E00, THAI = 0x80 }; /* the block of Thai */
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
    uint8_t never_first[THAI], never_after[THAI][THAI]; /* Thai signs that cannot begin a word, or follow each other */
} Model;

static Part *part_of(const Model *self, uint32_t signs) {
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
    if (!PyTuple_Check(row)) return PyErr_SetString(PyExc_TypeError, "an option is its letters and a cost"), -1;
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

/* Model(options, lost_first, unwritable): options is {signs: [(letters, cost), ...]}, each list the cheapest first; see `_UNWRITABLE` of transliteration.py. */
static int model_init(Model *self, PyObject *args) {
    PyObject *options, *signs, *rows, *unwritable;
    if (!PyArg_ParseTuple(args, "O!dO!", &PyDict_Type, &options, &self->lost_first, &PyList_Type, &unwritable)) return -1;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(unwritable); n++) {
        PyObject *text = PyList_GET_ITEM(unwritable, n);
        const Py_ssize_t length = PyUnicode_Check(text) ? PyUnicode_GET_LENGTH(text) : 0;
        const Py_UCS4 one = length ? PyUnicode_READ_CHAR(text, 0) - THAI_FIRST : THAI, two = length == 2 ? PyUnicode_READ_CHAR(text, 1) - THAI_FIRST : 0;
        if (length > 2 || one >= THAI || two >= THAI) return PyErr_SetString(PyExc_ValueError, "one or two Thai signs"), -1;
        if (length == 1) self->never_first[one] = 1;
        else self->never_after[one][two] = 1;
    }
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

static PyObject *model_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    Model *self = (Model *)type->tp_alloc(type, 0);
    if (self && model_init(self, args) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void model_dealloc(Model *self) {
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

static double distance(const Model *self, const Py_UCS1 *name, int signs, const Target *word, double limit) {
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

static PyObject *model_costs(Model *self, PyObject *args) {
    PyObject *names, *word, *inserted, *limits;
    Target target;
    if (!PyArg_ParseTuple(args, "O!UO!O!", &PyList_Type, &names, &word, &PyList_Type, &inserted, &PyList_Type, &limits)) return NULL;
    if (PyList_GET_SIZE(inserted) != PyUnicode_GET_LENGTH(word) || PyList_GET_SIZE(limits) != PyList_GET_SIZE(names))
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

/* near(names, word, inserted, limits, beside, loose, extra, least, shortened): `TransliterationModel.near`. */
static PyObject *model_near(Model *self, PyObject *args) {
    PyObject *names, *word, *inserted, *limits, *beside;
    Target target;
    double loose, extra, shortened;
    int least;
    if (!PyArg_ParseTuple(args, "O!UO!O!O!ddid", &PyList_Type, &names, &word, &PyList_Type, &inserted, &PyTuple_Type, &limits, &PySet_Type, &beside,
                          &loose, &extra, &least, &shortened))
        return NULL;
    if (PyList_GET_SIZE(inserted) != PyUnicode_GET_LENGTH(word)) return PyErr_SetString(PyExc_ValueError, "a price for each letter"), NULL;
    PyObject *found = PyList_New(0);
    if (!found || PyUnicode_GET_LENGTH(word) > LETTERS) return found;
    if (read_target(&target, word, inserted) < 0) Py_CLEAR(found);
    for (Py_ssize_t n = 0; found && n < PyList_GET_SIZE(names); n++) {
        PyObject *name = PyList_GET_ITEM(names, n);
        if (!PyUnicode_Check(name) || !PyUnicode_IS_ASCII(name)) {
            PyErr_SetString(PyExc_ValueError, "signs are ASCII");
            Py_CLEAR(found);
            break;
        }
        const int signs = (int)PyUnicode_GET_LENGTH(name), is = PySet_Contains(beside, name);
        if (is < 0) Py_CLEAR(found);
        if (is < 0 || signs > SIGNS || signs < 1 || signs >= PyTuple_GET_SIZE(limits)) continue;
        const Py_UCS1 *text = PyUnicode_1BYTE_DATA(name);
        const double limit = PyFloat_AsDouble(PyTuple_GET_ITEM(limits, signs)), far = is ? limit * loose : limit;
        if (PyErr_Occurred()) Py_CLEAR(found);
        if (!found) break;
        double cost = distance(self, text, signs, &target, far - extra) + extra;
        if (least && signs >= least && cost > limit && text[signs - 1] && strchr("67890y", text[signs - 1])) {
            double without = distance(self, text, signs - 1, &target, far - (extra + shortened)) + (extra + shortened);
            if (without < cost) cost = without;
        }
        if (cost > far) continue;
        PyObject *pair = Py_BuildValue("(Od)", name, cost);
        if (!pair || PyList_Append(found, pair) < 0) Py_CLEAR(found);
        Py_XDECREF(pair);
    }
    return found;
}

/* ---- rows of letters that grow, the cheapest kept */

enum { ROW = 47, ROWS = 2048, SLOTS = 4096, SKELETON = 24 }; /* what is longer is left to Python */

typedef struct {
    double cost;
    uint8_t length;
    uint16_t text[ROW];
} Row;

typedef struct { /* rows in the order in which they came */
    int count;
    uint16_t slots[SLOTS]; /* open addressing: number + 1 */
    Row rows[ROWS];
} Level;

static Level levels[SKELETON + 1]; /* of the word at hand, whatever its script */

/* The cheapest rows of a level in order of cost, of equal ones the earlier first. */
static int cheapest(const Level *level, int most, int *best) {
    int count = 0;
    for (int n = 0; n < level->count; n++) {
        double cost = level->rows[n].cost;
        if (count == most && cost >= level->rows[best[count - 1]].cost) continue;
        int at = count < most ? count++ : count - 1;
        for (; at > 0 && level->rows[best[at - 1]].cost > cost; at--) best[at] = best[at - 1];
        best[at] = n;
    }
    return count;
}

/* 0, or -1 where there is no room. */
static int put(Level *level, const Row *row, const uint16_t *more, int length, double cost) {
    uint16_t text[ROW];
    if (row->length + length > ROW) return -1;
    memcpy(text, row->text, row->length * sizeof(*text));
    memcpy(text + row->length, more, length * sizeof(*text));
    length += row->length;
    uint32_t hash = 2166136261u;
    for (int n = 0; n < length; n++) hash = (hash ^ text[n]) * 16777619u;
    uint32_t at = (hash ^ hash >> 15) % SLOTS;
    for (; level->slots[at]; at = (at + 1) % SLOTS) {
        Row *there = &level->rows[level->slots[at] - 1];
        if (there->length != length || memcmp(there->text, text, length * sizeof(*text))) continue;
        if (cost < there->cost) there->cost = cost;
        return 0;
    }
    if (level->count == ROWS) return -1;
    Row *made = &level->rows[level->count++];
    level->slots[at] = (uint16_t)level->count;
    made->cost = cost;
    made->length = (uint8_t)length;
    memcpy(made->text, text, length * sizeof(*text));
    return 0;
}

static void clear(Level *level) {
    level->count = 0;
    memset(level->slots, 0, sizeof(level->slots));
}

/* Whether letters cannot be written after those of a row. */
static int unwritable(const Model *self, const Row *row, const uint16_t *letters, int length) {
    uint32_t before = row->length ? (uint32_t)row->text[row->length - 1] - THAI_FIRST : THAI;
    for (int n = 0; n < length; n++) {
        const uint32_t letter = (uint32_t)letters[n] - THAI_FIRST;
        if (letter < THAI && ((!row->length && n == 0 && self->never_first[letter]) || (before < THAI && self->never_after[before][letter]))) return 1;
        before = letter;
    }
    return 0;
}

/* spellings(name, most, budget, states): `TransliterationModel.spellings`; None: transliteration.py has to do it. */
static PyObject *model_spellings(Model *self, PyObject *args) {
    PyObject *name;
    int most, states, best[ROWS];
    double budget;
    if (!PyArg_ParseTuple(args, "Uidi", &name, &most, &budget, &states)) return NULL;
    if (!PyUnicode_IS_ASCII(name) || most < 1 || most > ROWS || states < 1 || states > ROWS)
        return PyErr_SetString(PyExc_ValueError, "signs are ASCII, and there are so many spellings"), NULL;
    const int length = (int)PyUnicode_GET_LENGTH(name);
    const Py_UCS1 *signs = PyUnicode_1BYTE_DATA(name);
    if (length > SKELETON) Py_RETURN_NONE;
    for (int at = 0; at <= length; at++) clear(&levels[at]);
    const Row empty = {.cost = 0.0};
    put(&levels[0], &empty, (const uint16_t[]){0}, 0, 0.0);
    for (int at = 0; at < length; at++) {
        const int alive = cheapest(&levels[at], states, best);
        for (int n = 0; n < alive; n++)
            for (int used = 1; used <= LONGEST && at + used <= length; used++) {
                const Row *row = &levels[at].rows[best[n]];
                const Part *part = part_of(self, code(signs + at, used));
                for (uint32_t o = part->start; o < part->end; o++) {
                    const Option *option = &self->options[o];
                    uint16_t letters[LONGEST];
                    double cost = option->cost + (option->length || at ? 0.0 : self->lost_first);
                    if (option->cost > budget) break;
                    if (cost > budget || row->cost + cost > budget) continue;
                    for (int k = 0; k < option->length; k++) letters[k] = (uint16_t)option->letters[k];
                    if (unwritable(self, row, letters, option->length)) continue;
                    if (put(&levels[at + used], row, letters, option->length, row->cost + cost) < 0) Py_RETURN_NONE;
                }
            }
    }
    const int found = cheapest(&levels[length], most, best);
    PyObject *answer = PyList_New(0);
    for (int n = 0; answer && n < found; n++) {
        const Row *row = &levels[length].rows[best[n]];
        PyObject *text = PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, row->text, row->length);
        PyObject *pair = text ? Py_BuildValue("(Nd)", text, row->cost) : NULL;
        if (!pair || PyList_Append(answer, pair) < 0) Py_CLEAR(answer);
        Py_XDECREF(pair);
    }
    return answer;
}

static PyMethodDef model_methods[] = {
    {"costs", (PyCFunction)model_costs, METH_VARARGS, "costs(names, word, inserted, limits): the cost of each name, 99.0 above its limit."},
    {"spellings", (PyCFunction)model_spellings, METH_VARARGS, "spellings(name, most, budget, states): pairs (spelling, cost), the cheapest first."},
    {"near", (PyCFunction)model_near, METH_VARARGS, "near(names, word, inserted, limits, beside, loose, extra, least, shortened): pairs (name, cost)."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Model_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.lexicon.names._transliteration.Model",
    .tp_basicsize = sizeof(Model),
    .tp_dealloc = (destructor)model_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The weights of one script (see alerts/lexicon/names/transliteration.py).",
    .tp_methods = model_methods,
    .tp_new = model_new,
};

/* ---- the consonant keys of a word: `of_word` of consonant_keys.py */

typedef struct {
    PyObject_HEAD
    PyObject *origins, *vowels;
    int alive;
} ConsonantKeys;

static int keys_init(ConsonantKeys *self, PyObject *args) {
    PyObject *origins, *vowels;
    if (!PyArg_ParseTuple(args, "O!O!i", &PyDict_Type, &origins, &PyFrozenSet_Type, &vowels, &self->alive)) return -1;
    if (self->alive < 1 || self->alive > 64) return PyErr_SetString(PyExc_ValueError, "1 to 64 rows alive"), -1;
    PyObject *key, *options;
    Py_ssize_t at = 0;
    while (PyDict_Next(origins, &at, &key, &options)) {
        if (!PyTuple_Check(options)) return PyErr_SetString(PyExc_TypeError, "options are a tuple"), -1;
        for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(options); n++) {
            PyObject *pair = PyTuple_GET_ITEM(options, n);
            if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(pair, 0))
                || !PyUnicode_IS_ASCII(PyTuple_GET_ITEM(pair, 0)) || !PyFloat_Check(PyTuple_GET_ITEM(pair, 1)))
                return PyErr_SetString(PyExc_TypeError, "an option is its classes and a cost"), -1;
        }
    }
    self->origins = Py_NewRef(origins);
    self->vowels = Py_NewRef(vowels);
    return 0;
}

static PyObject *keys_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    ConsonantKeys *self = (ConsonantKeys *)type->tp_alloc(type, 0);
    if (self && keys_init(self, args) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void keys_dealloc(ConsonantKeys *self) {
    Py_XDECREF(self->origins);
    Py_XDECREF(self->vowels);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int grow(Level *below, const Level *above, const int *alive, int count, PyObject *options, int meets, double budget) {
    for (int n = 0; options && n < count; n++) {
        const Row *row = &above->rows[alive[n]];
        const uint16_t last = meets && row->length ? row->text[row->length - 1] : 0;
        for (Py_ssize_t o = 0; o < PyTuple_GET_SIZE(options); o++) {
            PyObject *pair = PyTuple_GET_ITEM(options, o), *classes = PyTuple_GET_ITEM(pair, 0);
            double total = row->cost + PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(pair, 1));
            if (total > budget) break;
            const int length = (int)PyUnicode_GET_LENGTH(classes);
            uint16_t text[ROW];
            if (length > ROW) return -1;
            for (int at = 0; at < length; at++) text[at] = PyUnicode_1BYTE_DATA(classes)[at];
            const int one = last && length && text[0] == last;
            if (put(below, row, text + one, length - one, total) < 0) return -1;
        }
    }
    return 0;
}

/* of_word(letters, budget, few, many, filed): of the word's keys those that are filed, the cheapest first; None: consonant_keys.py has to do it. */
static PyObject *keys_of_word(ConsonantKeys *self, PyObject *args) {
    PyObject *letters, *filed, *single[SKELETON], *both[SKELETON];
    int few, many, skeleton[SKELETON], vowel[SKELETON], count = 0, before = 1;
    double budget;
    if (!PyArg_ParseTuple(args, "UdiiO!", &letters, &budget, &few, &many, &PyDict_Type, &filed)) return NULL;
    if (few > ROWS || many > ROWS || few < 1 || many < 1) return PyErr_SetString(PyExc_ValueError, "so many keys are never asked for"), NULL;
    const Py_ssize_t length = PyUnicode_GET_LENGTH(letters);
    if (length > 2 * SKELETON) Py_RETURN_NONE;
    int open = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *letter = PyUnicode_Substring(letters, at, at + 1);
        PyObject *options = letter ? PyDict_GetItemWithError(self->origins, letter) : NULL;
        int is = letter && !PyErr_Occurred() ? PySet_Contains(self->vowels, letter) : -1;
        Py_XDECREF(letter);
        if (is < 0) return NULL;
        if (at == 0) open = is;
        if (!is || options) {
            if (count == SKELETON) Py_RETURN_NONE;
            skeleton[count] = (int)at;
            vowel[count] = before; /* whether a vowel or nothing stands before it */
            single[count] = options;
            PyObject *two = at + 1 < length ? PyUnicode_Substring(letters, at, at + 2) : NULL;
            both[count] = two ? PyDict_GetItemWithError(self->origins, two) : NULL;
            Py_XDECREF(two);
            if (PyErr_Occurred()) return NULL;
            count++;
        }
        before = is;
    }
    for (int n = 0; n <= count; n++) clear(&levels[n]);
    const Row empty = {.cost = 0.0};
    put(&levels[0], &empty, (const uint16_t[]){'.'}, open, 0.0);
    int best[ROWS];
    for (int n = 0; n < count; n++) {
        const Level *level = &levels[n];
        const int alive = cheapest(level, self->alive, best);
        const int next = n + 1 < count && skeleton[n + 1] == skeleton[n] + 1;
        const int meets = n > 0 && skeleton[n - 1] == skeleton[n] - 1 && !vowel[n];
        if (grow(&levels[n + 1], level, best, alive, single[n], meets, budget) < 0
            || (next && grow(&levels[n + 2], level, best, alive, both[n], meets, budget) < 0))
            Py_RETURN_NONE;
    }
    const Level *last = &levels[count];
    const int found = cheapest(last, count <= 3 ? few : many, best);
    PyObject *answer = PyList_New(0);
    for (int n = 0; answer && n < found; n++) {
        PyObject *key = PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, last->rows[best[n]].text, last->rows[best[n]].length);
        int there = key ? PyDict_Contains(filed, key) : -1;
        if (there < 0 || (there && PyList_Append(answer, key) < 0)) Py_CLEAR(answer);
        Py_XDECREF(key);
    }
    return answer;
}

static PyMethodDef keys_methods[] = {
    {"of_word", (PyCFunction)keys_of_word, METH_VARARGS, "of_word(letters, budget, few, many, filed): the word's keys that are filed."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ConsonantKeys_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.lexicon.names._transliteration.ConsonantKeys",
    .tp_basicsize = sizeof(ConsonantKeys),
    .tp_dealloc = (destructor)keys_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The consonants of one script (see alerts/lexicon/names/consonant_keys.py).",
    .tp_methods = keys_methods,
    .tp_new = keys_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_transliteration", "alerts/lexicon/names/transliteration.py in C.", -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__transliteration(void) {
    if (PyType_Ready(&Model_Type) < 0 || PyType_Ready(&ConsonantKeys_Type) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && (PyModule_AddObjectRef(made, "Model", (PyObject *)&Model_Type) < 0 || PyModule_AddObjectRef(made, "ConsonantKeys", (PyObject *)&ConsonantKeys_Type) < 0))
        Py_CLEAR(made);
    return made;
}
