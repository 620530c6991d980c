/* The words of documents, numbered: alerts/matching/word_table.py in C, for speed alone. That file says what each part does and stays the
   reference; tests hold the two against each other. Nothing here knows what a word means. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { WORD = 1, ODD = 2, ODD_FIRST = 4, ODD_LAST = 8 }; /* what a letter is, see words.py */

typedef struct {
    uint64_t hash;
    uint32_t number; /* + 1; 0: an empty slot */
} Slot;

enum { HEAD = 32 };

typedef struct { /* all that a document asks of a word lies together, its spelling too: a look elsewhere costs more than all the rest */
    PyObject *word;
    PyObject *value; /* tuple, NULL: not known yet */
    uint64_t seen;   /* the last cut it was in */
    uint32_t last;   /* its last place there, + 1 */
    uint16_t length; /* of the spelling in head; 0: too long for it */
    uint8_t kind;
    _Alignas(Py_UCS4) char head[HEAD]; /* read as letters of any width */
} Known;

typedef struct {
    PyObject_HEAD
    unsigned char classes[65536];
    uint64_t seed;
    Slot *slots; /* open addressing, always a power of two, never more than two thirds full */
    size_t mask;
    uint32_t count, room;
    Known *known; /* by number */
    uint64_t serial;
    Py_ssize_t size;
    PyObject *span, *in_text, *in_title; /* the class of spans, and what it calls the fields */
} Words;

typedef struct {
    PyObject_HEAD
    Words *table;
    PyObject *text, *title, *fresh;
    uint64_t serial;
    uint32_t *numbers;
    uint32_t *firsts;  /* the numbers, each once */
    uint32_t *earlier; /* place -> where its word is before, + 1; 0: nowhere */
    Py_ssize_t *starts, *ends;
    Py_ssize_t distinct, length, room, count, gap;
    int odd;
} Cut;

static PyTypeObject Words_Type, Cut_Type;

/* ---- the table */

static int words_grow(Words *self, uint32_t room) {
    size_t slots = 64;
    while (slots * 2 < (size_t)room * 3) slots *= 2;
    Slot *fresh = PyMem_Calloc(slots, sizeof(Slot));
    Known *known = PyMem_Realloc(self->known, room * sizeof(Known));
    if (known) self->known = known;
    if (!fresh || !known) {
        PyMem_Free(fresh);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t at = 0; self->slots && at <= self->mask; at++) {
        if (!self->slots[at].number) continue;
        size_t to = self->slots[at].hash & (slots - 1);
        while (fresh[to].number) to = (to + 1) & (slots - 1);
        fresh[to] = self->slots[at];
    }
    PyMem_Free(self->slots);
    self->slots = fresh;
    self->mask = slots - 1;
    self->room = room;
    return 0;
}

static inline uint64_t mix(uint64_t hash, Py_UCS4 letter) {
    hash = (hash ^ letter) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

static int same(const Known *known, int kind, const void *data, Py_ssize_t start, Py_ssize_t length) {
    const int kept = known->length ? known->kind : (int)PyUnicode_KIND(known->word);
    const void *word = known->length ? known->head : PyUnicode_DATA(known->word);
    if ((known->length ? known->length : PyUnicode_GET_LENGTH(known->word)) != length) return 0;
    if (kept == kind) return !memcmp(word, (const char *)data + start * kind, length * kind);
    for (Py_ssize_t at = 0; at < length; at++)
        if (PyUnicode_READ(kept, word, at) != PyUnicode_READ(kind, data, start + at)) return 0;
    return 1;
}

static void known_begin(Known *known, PyObject *word) {
    const size_t length = PyUnicode_GET_LENGTH(word), bytes = length * PyUnicode_KIND(word);
    *known = (Known){.word = word, .kind = PyUnicode_KIND(word)};
    if (bytes > HEAD) return;
    known->length = (uint16_t)length;
    memcpy(known->head, PyUnicode_DATA(word), bytes);
}

/* The number of a word, added when it is not there (then *added is set); -1 with an error. */
static int64_t words_number(Words *self, PyObject *text, int kind, const void *data, Py_ssize_t start, Py_ssize_t end, uint64_t hash) {
    size_t at = hash & self->mask;
    for (; self->slots[at].number; at = (at + 1) & self->mask)
        if (self->slots[at].hash == hash && same(&self->known[self->slots[at].number - 1], kind, data, start, end - start))
            return self->slots[at].number - 1;
    if (self->count + 1 >= self->room) {
        if (words_grow(self, self->room * 2) < 0) return -1;
        at = hash & self->mask;
        while (self->slots[at].number) at = (at + 1) & self->mask;
    }
    PyObject *word = PyUnicode_Substring(text, start, end);
    if (!word) return -1;
    uint32_t number = self->count++;
    known_begin(&self->known[number], word);
    self->slots[at] = (Slot){hash, number + 1};
    self->size += end - start;
    return number;
}

static void words_empty(Words *self) {
    for (uint32_t at = 0; at < self->count; at++) {
        Py_DECREF(self->known[at].word);
        Py_XDECREF(self->known[at].value);
    }
    self->count = 0;
    self->size = 0;
}

/* ---- cutting */

static int cut_add(Cut *self, PyObject *text, int kind, const void *data, Py_ssize_t start, Py_ssize_t end, uint64_t hash) {
    Words *table = self->table;
    int64_t number = words_number(table, text, kind, data, start, end, hash);
    if (number < 0) return -1;
    if (self->length == self->room) {
        Py_ssize_t room = self->room ? self->room * 2 : 1024;
        uint32_t *numbers = PyMem_Realloc(self->numbers, room * sizeof(uint32_t));
        if (numbers) self->numbers = numbers;
        Py_ssize_t *starts = PyMem_Realloc(self->starts, room * sizeof(Py_ssize_t));
        if (starts) self->starts = starts;
        Py_ssize_t *ends = PyMem_Realloc(self->ends, room * sizeof(Py_ssize_t));
        if (ends) self->ends = ends;
        uint32_t *firsts = PyMem_Realloc(self->firsts, room * sizeof(uint32_t));
        if (firsts) self->firsts = firsts;
        uint32_t *earlier = PyMem_Realloc(self->earlier, room * sizeof(uint32_t));
        if (earlier) self->earlier = earlier;
        if (!numbers || !starts || !ends || !firsts || !earlier) {
            PyErr_NoMemory();
            return -1;
        }
        self->room = room;
    }
    self->numbers[self->length] = (uint32_t)number;
    self->starts[self->length] = start;
    self->ends[self->length] = end;
    Known *known = &table->known[number];
    self->earlier[self->length++] = known->seen == self->serial ? known->last : 0;
    known->last = (uint32_t)self->length;
    if (known->seen == self->serial) return 0;
    known->seen = self->serial;
    self->firsts[self->distinct++] = (uint32_t)number;
    return known->value ? 0 : PyList_Append(self->fresh, known->word);
}

static int cut_field(Cut *self, PyObject *text) {
    const unsigned char *classes = self->table->classes;
    const int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    Py_ssize_t at = 0;
    while (at < length) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        unsigned char is = letter < 65536 ? classes[letter] : WORD | ODD;
        if (!(is & WORD)) {
            at++;
            continue;
        }
        Py_ssize_t start = at;
        uint64_t hash = self->table->seed;
        int odd = is & (ODD | ODD_FIRST);
        unsigned char last = is;
        do {
            last = is;
            odd |= is & ODD;
            hash = mix(hash, letter);
            if (++at == length) break;
            letter = PyUnicode_READ(kind, data, at);
            is = letter < 65536 ? classes[letter] : WORD | ODD;
        } while (is & WORD);
        self->odd |= odd || (last & ODD_LAST);
        if (cut_add(self, text, kind, data, start, at, hash) < 0) return -1;
    }
    return 0;
}

static Cut *cut_new(Words *table, Py_ssize_t gap) {
    Cut *self = PyObject_New(Cut, &Cut_Type);
    if (!self) return NULL;
    Py_INCREF(table);
    self->table = table;
    self->text = self->title = NULL;
    self->fresh = PyList_New(0);
    self->serial = ++table->serial;
    self->numbers = self->firsts = self->earlier = NULL;
    self->starts = self->ends = NULL;
    self->distinct = self->length = self->room = self->count = 0;
    self->gap = gap;
    self->odd = 0;
    if (self->fresh) return self;
    Py_DECREF(self);
    return NULL;
}

static PyObject *words_cut(Words *table, PyObject *args) {
    PyObject *text, *title;
    Py_ssize_t gap;
    if (!PyArg_ParseTuple(args, "UUn", &text, &title, &gap)) return NULL;
    Cut *self = cut_new(table, gap);
    if (!self) return NULL;
    self->text = Py_NewRef(text);
    self->title = Py_NewRef(title);
    if (cut_field(self, text) == 0) {
        self->count = self->length;
        if (cut_field(self, title) == 0) return (PyObject *)self;
    }
    Py_DECREF(self);
    return NULL;
}

static PyObject *words_take(Words *table, PyObject *args) {
    PyObject *raws;
    Py_ssize_t count, gap;
    if (!PyArg_ParseTuple(args, "O!nn", &PyList_Type, &raws, &count, &gap)) return NULL;
    Cut *self = cut_new(table, gap);
    if (!self) return NULL;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(raws); at++) {
        PyObject *raw = PyList_GET_ITEM(raws, at);
        if (!PyUnicode_Check(raw)) {
            PyErr_SetString(PyExc_TypeError, "words are texts");
            Py_DECREF(self);
            return NULL;
        }
        uint64_t hash = table->seed;
        Py_ssize_t length = PyUnicode_GET_LENGTH(raw);
        for (Py_ssize_t n = 0; n < length; n++) hash = mix(hash, PyUnicode_READ_CHAR(raw, n));
        if (cut_add(self, raw, PyUnicode_KIND(raw), PyUnicode_DATA(raw), 0, length, hash) < 0) {
            Py_DECREF(self);
            return NULL;
        }
    }
    self->count = count < 0 ? 0 : count < self->length ? count : self->length;
    return (PyObject *)self;
}

static void cut_dealloc(Cut *self) {
    Py_XDECREF(self->table);
    Py_XDECREF(self->text);
    Py_XDECREF(self->title);
    Py_XDECREF(self->fresh);
    PyMem_Free(self->numbers);
    PyMem_Free(self->firsts);
    PyMem_Free(self->earlier);
    PyMem_Free(self->starts);
    PyMem_Free(self->ends);
    PyObject_Free(self);
}

/* ---- what a cut answers */

static int cut_is_latest(Cut *self) { return self->serial == self->table->serial; }

static PyObject *cut_pegs(Cut *self, PyObject *Py_UNUSED(ignored)) {
    Words *table = self->table;
    PyObject *found = PySet_New(NULL);
    for (Py_ssize_t at = 0; found && at < self->distinct; at++) {
        PyObject *pegs = self->firsts[at] < table->count ? table->known[self->firsts[at]].value : NULL;
        for (Py_ssize_t n = 0; found && pegs && n < PyTuple_GET_SIZE(pegs); n++)
            if (PySet_Add(found, PyTuple_GET_ITEM(pegs, n)) < 0) Py_CLEAR(found);
    }
    return found;
}

static int ascending(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* Where one number is: added to places, the count of those. Along the links from its last place; of an earlier cut by looking everywhere. */
static Py_ssize_t cut_follow(Cut *self, uint32_t number, uint32_t *places) {
    Py_ssize_t found = 0;
    if (cut_is_latest(self)) {
        if (number >= self->table->count || self->table->known[number].seen != self->serial) return 0;
        for (uint32_t at = self->table->known[number].last; at; at = self->earlier[at - 1]) places[found++] = at - 1;
    } else
        for (Py_ssize_t at = self->length; at--;)
            if (self->numbers[at] == number) places[found++] = (uint32_t)at;
    for (Py_ssize_t n = 0; n < found / 2; n++) {
        uint32_t swapped = places[n];
        places[n] = places[found - 1 - n];
        places[found - 1 - n] = swapped;
    }
    return found;
}

/* The places of these numbers in ascending order, to be freed; NULL with an error. */
static uint32_t *cut_places(Cut *self, PyObject *numbers, Py_ssize_t *count) {
    if (!PyTuple_Check(numbers)) {
        PyErr_SetString(PyExc_TypeError, "numbers are a tuple");
        return NULL;
    }
    uint32_t *places = PyMem_Malloc((self->length + 1) * sizeof(uint32_t));
    if (!places) return (uint32_t *)PyErr_NoMemory();
    Py_ssize_t words = 0;
    *count = 0;
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(numbers); n++) {
        unsigned long number = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(numbers, n));
        if (number == (unsigned long)-1 && PyErr_Occurred()) {
            PyMem_Free(places);
            return NULL;
        }
        Py_ssize_t found = number < UINT32_MAX && *count < self->length ? cut_follow(self, (uint32_t)number, places + *count) : 0;
        *count += found;
        words += found > 0;
    }
    if (words > 1) qsort(places, *count, sizeof(uint32_t), ascending);
    return places;
}

static PyObject *cut_at(Cut *self, PyObject *numbers) {
    Py_ssize_t count;
    uint32_t *places = cut_places(self, numbers, &count);
    if (!places) return NULL;
    PyObject *found = PyList_New(count);
    for (Py_ssize_t n = 0; found && n < count; n++) {
        PyObject *place = PyLong_FromSsize_t(places[n] < self->count ? places[n] : places[n] + self->gap);
        if (place) PyList_SET_ITEM(found, n, place);
        else Py_CLEAR(found);
    }
    PyMem_Free(places);
    return found;
}

static PyObject *cut_one_span(Cut *self, Py_ssize_t at, PyObject *term, PyObject *via) {
    PyTypeObject *type = (PyTypeObject *)self->table->span;
    PyObject *span = type->tp_alloc(type, 5);
    PyObject *start = PyLong_FromSsize_t(self->starts[at]), *end = PyLong_FromSsize_t(self->ends[at]);
    if (!span || !start || !end) {
        Py_XDECREF(span);
        Py_XDECREF(start);
        Py_XDECREF(end);
        return NULL;
    }
    PyTuple_SET_ITEM(span, 0, Py_NewRef(at < self->count ? self->table->in_text : self->table->in_title));
    PyTuple_SET_ITEM(span, 1, start);
    PyTuple_SET_ITEM(span, 2, end);
    PyTuple_SET_ITEM(span, 3, Py_NewRef(term));
    PyTuple_SET_ITEM(span, 4, Py_NewRef(via));
    return span;
}

static PyObject *cut_spans(Cut *self, PyObject *args) {
    PyObject *numbers, *term, *via;
    Py_ssize_t count, in_text = 0;
    if (!PyArg_ParseTuple(args, "OUU", &numbers, &term, &via)) return NULL;
    uint32_t *places = cut_places(self, numbers, &count);
    if (!places) return NULL;
    while (in_text < count && places[in_text] < self->count) in_text++;
    PyObject *found = PyTuple_New(count);
    for (Py_ssize_t n = 0; found && n < count; n++) { /* the title first */
        PyObject *span = cut_one_span(self, places[n < count - in_text ? in_text + n : n - (count - in_text)], term, via);
        if (span) PyTuple_SET_ITEM(found, n, span);
        else Py_CLEAR(found);
    }
    PyMem_Free(places);
    return found;
}

static int cut_index(Cut *self, PyObject *position, Py_ssize_t *at) {
    *at = PyLong_AsSsize_t(position);
    if (*at == -1 && PyErr_Occurred()) return -1;
    if (*at >= self->count) *at -= self->gap;
    if (*at >= 0 && *at < self->length) return 0;
    PyErr_SetString(PyExc_IndexError, "there is no word at this position");
    return -1;
}

static PyObject *cut_raw(Cut *self, PyObject *position) {
    Py_ssize_t at;
    if (cut_index(self, position, &at) < 0) return NULL;
    PyObject *field = at < self->count ? self->text : self->title;
    if (!field && cut_is_latest(self)) return Py_NewRef(self->table->known[self->numbers[at]].word);
    if (!field) {
        PyErr_SetString(PyExc_RuntimeError, "words that were taken are asked for before the next document");
        return NULL;
    }
    return PyUnicode_Substring(field, self->starts[at], self->ends[at]);
}

static PyObject *cut_span(Cut *self, PyObject *position) {
    Py_ssize_t at;
    if (cut_index(self, position, &at) < 0) return NULL;
    return Py_BuildValue("(nn)", self->starts[at], self->ends[at]);
}

static PyObject *cut_starts(Cut *self, PyObject *Py_UNUSED(ignored)) {
    PyObject *found = PyList_New(self->count);
    for (Py_ssize_t at = 0; found && at < self->count; at++) {
        PyObject *start = PyLong_FromSsize_t(self->starts[at]);
        if (!start) Py_CLEAR(found);
        else PyList_SET_ITEM(found, at, start);
    }
    return found;
}

static PyObject *cut_get_fresh(Cut *self, void *Py_UNUSED(closure)) { return Py_NewRef(self->fresh); }
static PyObject *cut_get_odd(Cut *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(self->odd); }
static PyObject *cut_get_count(Cut *self, void *Py_UNUSED(closure)) { return PyLong_FromSsize_t(self->count); }

static PyGetSetDef cut_getset[] = {
    {"fresh", (getter)cut_get_fresh, NULL, "Words not known yet, each once.", NULL},
    {"odd", (getter)cut_get_odd, NULL, "Whether a word was met at which the quick cut cannot be trusted.", NULL},
    {"count", (getter)cut_get_count, NULL, "Words of the text; the title's follow.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef cut_methods[] = {
    {"pegs", (PyCFunction)cut_pegs, METH_NOARGS, "All that is known of the words, as a set."},
    {"at", (PyCFunction)cut_at, METH_O, "The positions of these numbers in ascending order."},
    {"spans", (PyCFunction)cut_spans, METH_VARARGS, "Where these numbers are as spans with this term and via: the title's first."},
    {"raw", (PyCFunction)cut_raw, METH_O, "The word at a position."},
    {"span", (PyCFunction)cut_span, METH_O, "(start, end) of the word at a position, in code points of its field."},
    {"starts", (PyCFunction)cut_starts, METH_NOARGS, "Where the words of the text begin."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Cut_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.matching._word_table.Cut",
    .tp_basicsize = sizeof(Cut),
    .tp_dealloc = (destructor)cut_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "A document's words (see alerts/matching/word_table.py).",
    .tp_methods = cut_methods,
    .tp_getset = cut_getset,
};

/* ---- what is known of words */

static int64_t words_find(Words *self, PyObject *word) {
    uint64_t hash = self->seed;
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    for (Py_ssize_t n = 0; n < length; n++) hash = mix(hash, PyUnicode_READ_CHAR(word, n));
    for (size_t at = hash & self->mask; self->slots[at].number; at = (at + 1) & self->mask)
        if (self->slots[at].hash == hash && same(&self->known[self->slots[at].number - 1], PyUnicode_KIND(word), PyUnicode_DATA(word), 0, length))
            return self->slots[at].number - 1;
    return -1;
}

static PyObject *words_number_of(Words *self, PyObject *word) {
    int64_t number = PyUnicode_Check(word) ? words_find(self, word) : -1;
    if (number >= 0) return PyLong_FromLongLong(number);
    PyErr_SetObject(PyExc_KeyError, word);
    return NULL;
}

/* The number in a Python int; -1 with an error where there is no such word. */
static int64_t words_checked(Words *self, PyObject *number) {
    unsigned long at = PyLong_AsUnsignedLong(number);
    if (at == (unsigned long)-1 && PyErr_Occurred()) return -1;
    if (at < self->count) return (int64_t)at;
    PyErr_SetObject(PyExc_KeyError, number);
    return -1;
}

static PyObject *words_put(Words *self, PyObject *args) {
    PyObject *given, *value;
    if (!PyArg_ParseTuple(args, "OO!", &given, &PyTuple_Type, &value)) return NULL;
    int64_t number = words_checked(self, given);
    if (number < 0) return NULL;
    Py_XSETREF(self->known[number].value, Py_NewRef(value));
    Py_RETURN_NONE;
}

static PyObject *words_get(Words *self, PyObject *given) {
    int64_t number = words_checked(self, given);
    if (number < 0) return NULL;
    if (!self->known[number].value) Py_RETURN_NONE;
    return Py_NewRef(self->known[number].value);
}

static PyObject *words_learn(Words *self, PyObject *args) {
    PyObject *fresh, *found, *nothing = PyTuple_New(0);
    if (!nothing || !PyArg_ParseTuple(args, "O!O!", &PyList_Type, &fresh, &PyDict_Type, &found)) {
        Py_XDECREF(nothing);
        return NULL;
    }
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(fresh); at++) {
        PyObject *word = PyList_GET_ITEM(fresh, at);
        int64_t number = PyUnicode_Check(word) ? words_find(self, word) : -1;
        PyObject *value = PyDict_GetItemWithError(found, word);
        if ((!value && PyErr_Occurred()) || (value && !PyTuple_Check(value)) || number < 0) {
            if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, word);
            Py_DECREF(nothing);
            return NULL;
        }
        Py_XSETREF(self->known[number].value, Py_NewRef(value ? value : nothing));
    }
    Py_DECREF(nothing);
    Py_RETURN_NONE;
}

static PyObject *words_forget(Words *self, PyObject *word) {
    int64_t number = PyUnicode_Check(word) ? words_find(self, word) : -1;
    if (number >= 0) Py_CLEAR(self->known[number].value);
    Py_RETURN_NONE;
}

static PyObject *words_clear(Words *self, PyObject *Py_UNUSED(ignored)) {
    words_empty(self);
    memset(self->slots, 0, (self->mask + 1) * sizeof(Slot));
    self->serial++; /* no earlier cut may look into what comes now */
    Py_RETURN_NONE;
}

static PyObject *words_get_size(Words *self, void *Py_UNUSED(closure)) { return PyLong_FromSsize_t(self->size); }

static int words_init(Words *self, PyObject *args) {
    Py_buffer classes;
    PyObject *span;
    unsigned long long seed;
    if (!PyArg_ParseTuple(args, "y*OK", &classes, &span, &seed)) return -1;
    if (!PyType_Check(span) || !PyType_IsSubtype((PyTypeObject *)span, &PyTuple_Type)) {
        PyBuffer_Release(&classes);
        PyErr_SetString(PyExc_TypeError, "spans are tuples");
        return -1;
    }
    if (classes.len != sizeof(self->classes)) {
        PyBuffer_Release(&classes);
        PyErr_SetString(PyExc_ValueError, "one class for each letter of the first plane");
        return -1;
    }
    memcpy(self->classes, classes.buf, sizeof(self->classes));
    PyBuffer_Release(&classes);
    self->seed = seed;
    self->span = Py_NewRef(span);
    self->in_text = PyUnicode_InternFromString("text");
    self->in_title = PyUnicode_InternFromString("title");
    if (!self->in_text || !self->in_title) return -1;
    return words_grow(self, 1024);
}

/* All in tp_new: nobody can have a table that was not filled, or fill one twice. */
static PyObject *words_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    Words *self = (Words *)type->tp_alloc(type, 0);
    if (self && words_init(self, args) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void words_dealloc(Words *self) {
    words_empty(self);
    Py_XDECREF(self->span);
    Py_XDECREF(self->in_text);
    Py_XDECREF(self->in_title);
    PyMem_Free(self->slots);
    PyMem_Free(self->known);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyGetSetDef words_getset[] = {
    {"size", (getter)words_get_size, NULL, "Characters of all words.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef words_methods[] = {
    {"cut", (PyCFunction)words_cut, METH_VARARGS, "Cut a text and a title into words; positions in the title are moved on by gap."},
    {"take", (PyCFunction)words_take, METH_VARARGS, "The same for words that are cut already; the title's begin at count."},
    {"number", (PyCFunction)words_number_of, METH_O, "The number of a word that was met; KeyError."},
    {"learn", (PyCFunction)words_learn, METH_VARARGS, "Note what was found of some of these words, and nothing of the others."},
    {"put", (PyCFunction)words_put, METH_VARARGS, "Note what is known of a number."},
    {"get", (PyCFunction)words_get, METH_O, "What is known of a number, None: nothing yet."},
    {"forget", (PyCFunction)words_forget, METH_O, "Know a word no longer."},
    {"clear", (PyCFunction)words_clear, METH_NOARGS, "Forget all words and their numbers."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Words_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.matching._word_table.Table",
    .tp_basicsize = sizeof(Words),
    .tp_dealloc = (destructor)words_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Words met, numbered (see alerts/matching/word_table.py).",
    .tp_methods = words_methods,
    .tp_getset = words_getset,
    .tp_new = words_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_word_table", "alerts/matching/word_table.py in C.", -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__word_table(void) {
    if (PyType_Ready(&Words_Type) < 0 || PyType_Ready(&Cut_Type) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Table", (PyObject *)&Words_Type) < 0) Py_CLEAR(made);
    return made;
}
