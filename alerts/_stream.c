/* simplemma's stream of words taken apart: `plain_read` of alerts/lexicon/stream.py in C, for speed alone. That file says what it means and stays the
   reference; a test holds the two against each other. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

enum { LONGEST = 1024, AS_BEFORE = 254, IN_FULL = 255 }; /* bytes of a word; how its dictionary form is told */

typedef struct {
    char bytes[LONGEST];
    Py_ssize_t length;
} Text;

typedef struct {
    const unsigned char *data;
    Py_ssize_t at, stop;
} Stream;

static int wrong(void) {
    PyErr_SetString(PyExc_ValueError, "a torn or foreign stream of words");
    return -1;
}

/* A number in seven-bit groups, the low one first; -1 where the stream ends in it. */
static Py_ssize_t number(Stream *from) {
    Py_ssize_t found = 0;
    for (int shift = 0; from->at < from->stop && shift < 35; shift += 7) {
        unsigned char byte = from->data[from->at++];
        found |= (Py_ssize_t)(byte & 127) << shift;
        if (byte < 128) return found;
    }
    return wrong();
}

/* Whether so many bytes can be taken from the stream and put after the first `kept` of a text. */
static int fits(const Stream *from, const Text *text, Py_ssize_t kept, Py_ssize_t size) {
    return 0 <= kept && kept <= text->length && 0 <= size && kept + size <= LONGEST && from->at + size <= from->stop;
}

static void put(Text *text, Py_ssize_t kept, Stream *from, Py_ssize_t size) {
    memcpy(text->bytes + kept, from->data + from->at, size);
    text->length = kept + size;
    from->at += size;
}

static int put_lemma(Text *lemma, const Text *word, int cut, Stream *from) {
    Py_ssize_t size = number(from), kept = cut == IN_FULL ? 0 : word->length - cut;
    if (size < 0) return -1;
    if (!fits(from, word, kept, size)) return wrong();
    memcpy(lemma->bytes, word->bytes, kept);
    put(lemma, kept, from, size);
    return 0;
}

static int append(PyObject *list, const char *bytes, Py_ssize_t length) {
    PyObject *made = PyBytes_FromStringAndSize(bytes, length);
    int failed = !made || PyList_Append(list, made) < 0;
    Py_XDECREF(made);
    return failed ? -1 : 0;
}

/* The words of the run that is being read, a line each. */
typedef struct {
    char *bytes;
    Py_ssize_t length, room;
} Run;

static int add(Run *run, const Text *word) {
    if (run->length + word->length + 1 > run->room) {
        char *larger = PyMem_Realloc(run->bytes, 2 * run->room + LONGEST);
        if (!larger) return PyErr_NoMemory(), -1;
        run->bytes = larger;
        run->room = 2 * run->room + LONGEST;
    }
    if (run->length) run->bytes[run->length++] = '\n';
    memcpy(run->bytes + run->length, word->bytes, word->length);
    run->length += word->length;
    return 0;
}

static int flush(PyObject *runs, PyObject *lemmas, Run *run, const Text *lemma) {
    int failed = append(runs, run->bytes, run->length) < 0 || append(lemmas, lemma->bytes, lemma->length) < 0;
    run->length = 0;
    return failed ? -1 : 0;
}

static int take(Stream *from, Text *word, Text *lemma, Py_ssize_t most, PyObject *runs, PyObject *lemmas, Run *run) {
    for (Py_ssize_t count = 0, flushed = 0; from->at < from->stop; count++) {
        Py_ssize_t start = from->at, shared = number(from), size = shared < 0 ? -1 : number(from);
        if (size < 0) return -1;
        if (!fits(from, word, shared, size) || from->at + size == from->stop) return wrong();
        int cut = from->data[from->at + size];
        if (cut != AS_BEFORE && count > flushed) {
            if (flush(runs, lemmas, run, lemma) < 0) return -1;
            flushed = count;
            if (count >= most) {
                from->at = start;
                return 0;
            }
        }
        put(word, shared, from, size);
        from->at++;
        if (cut != AS_BEFORE && put_lemma(lemma, word, cut, from) < 0) return -1;
        if (add(run, word) < 0) return -1;
    }
    return flush(runs, lemmas, run, lemma);
}

static int begin(Text *text, const Py_buffer *from) {
    if (from->len > LONGEST) return wrong();
    memcpy(text->bytes, from->buf, from->len);
    text->length = from->len;
    return 0;
}

static PyObject *stream_read(PyObject *self, PyObject *args) {
    Py_buffer data, first, form;
    Py_ssize_t at, most;
    if (!PyArg_ParseTuple(args, "y*ny*y*n", &data, &at, &first, &form, &most)) return NULL;
    static Text word, lemma; /* under the lock of the interpreter */
    Run run = {PyMem_Malloc(LONGEST), 0, LONGEST};
    Stream from = {data.buf, at, data.len};
    PyObject *runs = PyList_New(0), *lemmas = PyList_New(0), *answer = NULL;
    if (!run.bytes) PyErr_NoMemory();
    else if (at < 0) wrong();
    else if (runs && lemmas && begin(&word, &first) == 0 && begin(&lemma, &form) == 0 &&
             take(&from, &word, &lemma, most, runs, lemmas, &run) == 0)
        answer = Py_BuildValue("OOny#y#", runs, lemmas, from.at, word.bytes, word.length, lemma.bytes, lemma.length);
    PyMem_Free(run.bytes);
    Py_XDECREF(runs);
    Py_XDECREF(lemmas);
    PyBuffer_Release(&data);
    PyBuffer_Release(&first);
    PyBuffer_Release(&form);
    return answer;
}

static PyMethodDef methods[] = {
    {"read", stream_read, METH_VARARGS, "read(data, at, word, lemma, most): see alerts/lexicon/stream.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_stream", "alerts/lexicon/stream.py in C.", -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__stream(void) { return PyModule_Create(&module); }
