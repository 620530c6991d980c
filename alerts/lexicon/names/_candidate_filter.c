/* Which new words may be a name at all: `CandidateFilter` of candidate_filter.py in C, for speed alone. That file says what it means and stays the
   reference; a test compares the two. Sets are of hashes: who asks looks the spelling up again. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { LETTERS = 0x2000, HANGUL = 0xAC00, HANGUL_END = 0xD7A4, OUT = 3, WORD = 60, CUTS = 40, KINDS = 32 };
enum { KNOWN = 1, UPPER = 2, LOWER = 4, COMPOSED = 8, MARKED = 16 }; /* what a letter is, see candidate_filter.py */
enum { LATIN = 0, CYRILLIC = 1, HANGULS = 2 };                       /* kinds that are treated apart; the order is candidate_filter.py's */

typedef struct {
    uint64_t *hashes; /* open addressing, always a power of two, at most half full; 0: empty */
    size_t mask, count;
} Set;

typedef struct {
    uint16_t out[OUT];
    uint8_t length, kind, flags; /* kind + 1; 0: none */
} Letter;

typedef struct {
    PyObject_HEAD
    uint64_t seed;
    Set stems, small, keys, endings, prefixes, digraphs;
    Letter letters[LETTERS];
    char sounds[64][3]; /* of digraphs, by the number that their set entry has */
    uint64_t digraph_hash[64];
    uint8_t begins[128][128]; /* whether a digraph begins with these two */
    int digraph_count;
    uint32_t capitals, sounding; /* kinds with capital letters; kinds whose words are told by their sounds elsewhere */
} CandidateFilter;

typedef struct {
    uint16_t letters[WORD * OUT];
    int length, kind, capital, all_capitals, inner_capital;
} Folded;

/* ---- sets */

static int set_has(const Set *set, uint64_t hash) {
    if (!set->hashes) return 0;
    for (size_t at = hash & set->mask; set->hashes[at]; at = (at + 1) & set->mask)
        if (set->hashes[at] == hash) return 1;
    return 0;
}

static int set_add(Set *set, uint64_t hash) {
    if (set_has(set, hash)) return 0;
    if (!set->hashes || 2 * (set->count + 1) > set->mask) {
        size_t room = set->hashes ? 2 * (set->mask + 1) : 256;
        uint64_t *grown = PyMem_Calloc(room, sizeof(uint64_t));
        if (!grown) return PyErr_NoMemory(), -1;
        for (size_t n = 0; set->hashes && n <= set->mask; n++) {
            if (!set->hashes[n]) continue;
            size_t to = set->hashes[n] & (room - 1);
            while (grown[to]) to = (to + 1) & (room - 1);
            grown[to] = set->hashes[n];
        }
        PyMem_Free(set->hashes);
        set->hashes = grown;
        set->mask = room - 1;
    }
    size_t at = hash & set->mask;
    while (set->hashes[at]) at = (at + 1) & set->mask;
    set->hashes[at] = hash;
    set->count++;
    return 0;
}

static inline uint64_t mixed(uint64_t hash, uint32_t letter) {
    hash = (hash ^ letter) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

static inline uint64_t finished(uint64_t hash) { return (hash ^ (hash >> 32)) | 1; }

static uint64_t hash_of(uint64_t seed, const uint16_t *letters, int length) {
    for (int n = 0; n < length; n++) seed = mixed(seed, letters[n]);
    return finished(seed);
}

/* Of a Python text; 0 with an error where it has letters that no word here has. */
static uint64_t hash_text(uint64_t seed, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "a text"), 0;
    for (Py_ssize_t n = 0; n < PyUnicode_GET_LENGTH(text); n++) seed = mixed(seed, PyUnicode_READ_CHAR(text, n));
    return finished(seed);
}

/* ---- what is filed */

static PyObject *added(Set *set, uint64_t hash) {
    if (PyErr_Occurred() || set_add(set, hash) < 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *filter_add_stem(CandidateFilter *self, PyObject *args) {
    PyObject *stem;
    int small;
    if (!PyArg_ParseTuple(args, "Up", &stem, &small)) return NULL;
    uint64_t hash = hash_text(self->seed, stem);
    if (small && set_add(&self->small, hash) < 0) return NULL;
    return added(&self->stems, hash);
}

static PyObject *filter_add_key(CandidateFilter *self, PyObject *key) { return added(&self->keys, hash_text(self->seed, key)); }

/* endings(which, endings, prefixes): those of a language, under a number from 1 on. */
static PyObject *filter_add_endings(CandidateFilter *self, PyObject *args) {
    unsigned int which;
    PyObject *lists[2];
    Set *sets[2] = {&self->endings, &self->prefixes};
    if (!PyArg_ParseTuple(args, "IO!O!", &which, &PyList_Type, &lists[0], &PyList_Type, &lists[1])) return NULL;
    for (int n = 0; n < 2; n++)
        for (Py_ssize_t at = 0; at < PyList_GET_SIZE(lists[n]); at++) {
            uint64_t hash = hash_text(mixed(self->seed, which), PyList_GET_ITEM(lists[n], at));
            if (PyErr_Occurred() || set_add(sets[n], hash) < 0) return NULL;
        }
    Py_RETURN_NONE;
}

/* CandidateFilter(seed, letters, digraphs, capitals, sounding); letters: [(code point, folded, kind, flags)], digraphs: {letters: sound}. */
static int filter_init(CandidateFilter *self, PyObject *args) {
    PyObject *letters, *digraphs, *from, *to;
    unsigned long long seed;
    if (!PyArg_ParseTuple(args, "KO!O!II", &seed, &PyList_Type, &letters, &PyDict_Type, &digraphs, &self->capitals, &self->sounding)) return -1;
    self->seed = seed;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(letters); n++) {
        PyObject *folded;
        int code, kind, flags;
        if (!PyTuple_Check(PyList_GET_ITEM(letters, n))) return PyErr_SetString(PyExc_TypeError, "a letter is four values"), -1;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(letters, n), "iUii", &code, &folded, &kind, &flags)) return -1;
        if (code < 0 || code >= LETTERS || kind < -1 || kind >= KINDS || PyUnicode_GET_LENGTH(folded) > OUT) return PyErr_SetString(PyExc_ValueError, "no such letter"), -1;
        Letter *letter = &self->letters[code];
        *letter = (Letter){.length = (uint8_t)PyUnicode_GET_LENGTH(folded), .kind = (uint8_t)(kind + 1), .flags = (uint8_t)(flags | KNOWN)};
        for (int at = 0; at < letter->length; at++) letter->out[at] = (uint16_t)PyUnicode_READ_CHAR(folded, at);
    }
    Py_ssize_t at = 0;
    while (PyDict_Next(digraphs, &at, &from, &to)) {
        if (self->digraph_count == 64 || !PyUnicode_Check(from) || !PyUnicode_Check(to) || PyUnicode_GET_LENGTH(from) > 4 || PyUnicode_GET_LENGTH(to) > 2)
            return PyErr_SetString(PyExc_ValueError, "too many digraphs, or too long"), -1;
        self->digraph_hash[self->digraph_count] = hash_text(self->seed, from);
        if (PyUnicode_IS_ASCII(from) && PyUnicode_GET_LENGTH(from) > 1) self->begins[PyUnicode_READ_CHAR(from, 0)][PyUnicode_READ_CHAR(from, 1)] = 1;
        for (Py_ssize_t n = 0; n < PyUnicode_GET_LENGTH(to); n++) self->sounds[self->digraph_count][n] = (char)PyUnicode_READ_CHAR(to, n);
        if (set_add(&self->digraphs, self->digraph_hash[self->digraph_count++]) < 0) return -1;
    }
    return 0;
}

static PyObject *filter_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    CandidateFilter *self = (CandidateFilter *)type->tp_alloc(type, 0);
    if (self && filter_init(self, args) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void filter_dealloc(CandidateFilter *self) {
    Set *sets[] = {&self->stems, &self->small, &self->keys, &self->endings, &self->prefixes, &self->digraphs};
    for (size_t n = 0; n < sizeof(sets) / sizeof(*sets); n++) PyMem_Free(sets[n]->hashes);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- words */

/* 1: folded; 0: a word that has to be looked at with care. */
static int fold(const CandidateFilter *self, PyObject *word, Folded *to) {
    const Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    const int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    int flags = 0, later = 0, composed = 0, others = 0, ascii = 0, cyrillic = 0;
    *to = (Folded){.kind = -1};
    if (length > WORD) return 0;
    for (Py_ssize_t n = 0; n < length; n++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, n);
        if (c >= HANGUL && c < HANGUL_END) {
            composed = 1;
            to->letters[to->length++] = (uint16_t)c;
            if (to->kind < 0) to->kind = HANGULS;
            continue;
        }
        if (c >= LETTERS || !(self->letters[c].flags & KNOWN)) return 0;
        const Letter *letter = &self->letters[c];
        for (int at = 0; at < letter->length; at++) to->letters[to->length++] = letter->out[at];
        if (to->kind < 0) to->kind = letter->kind - 1;
        if (n == 0) to->capital = letter->flags & UPPER;
        flags |= letter->flags;
        if (n > 0) later |= letter->flags;
        others |= c >= 128;
        ascii |= c < 128;
        cyrillic |= letter->kind == CYRILLIC + 1;
    }
    to->all_capitals = (flags & UPPER) && !(flags & LOWER);
    to->inner_capital = to->kind == LATIN && (later & UPPER) && (flags & LOWER);
    return !(composed && others) && !(cyrillic && (ascii || flags & MARKED));
}

static inline int vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

/* `latin_key` of latin.py for letters a to z: the length of the key, -1 where other letters are among them. */
static int latin_key(const CandidateFilter *self, const uint16_t *letters, int length, char *out) {
    char text[4 * WORD * OUT + 8], next[4 * WORD * OUT + 8];
    int n = 0, m = 0;
    for (int at = 0; at < length; at++) {
        if (letters[at] >= 128) return -1;
        if (letters[at] >= 'a' && letters[at] <= 'z') text[n++] = (char)letters[at];
    }
    if (!n) return -1;
    if (n > 1 && ((text[n - 1] == 'y' && (text[n - 2] == 'y' || text[n - 2] == 'i')) || (text[n - 2] == 'i' && (text[n - 1] == 'j' || text[n - 1] == 'i')))) {
        text[n - 2] = 'y';
        n--;
    }
    for (int at = 0; at < n; at++) { /* doubled consonants single */
        next[m++] = text[at];
        if (at + 1 < n && text[at] == text[at + 1] && !vowel(text[at])) at++;
    }
    n = 0;
    for (int at = 0; at < m;) { /* digraphs, the longest first */
        int used = 0;
        for (int size = at + 1 < m && self->begins[(int)next[at]][(int)next[at + 1]] ? 4 : 1; size > 1 && !used; size--) {
            if (at + size > m) continue;
            uint64_t hash = self->seed;
            for (int k = 0; k < size; k++) hash = mixed(hash, next[at + k]);
            hash = finished(hash);
            if (!set_has(&self->digraphs, hash)) continue;
            int which = 0;
            while (self->digraph_hash[which] != hash) which++;
            for (int k = 0; self->sounds[which][k]; k++) text[n++] = self->sounds[which][k];
            used = size;
        }
        if (!used) text[n++] = next[at];
        at += used ? used : 1;
    }
    m = 0;
    for (int at = 0; at < n; at++) { /* a hard c, and letters that sound alike */
        char c = text[at], after = at + 1 < n ? text[at + 1] : 0;
        if (c == 'c' && !(after == 'e' || after == 'i' || after == 'y')) c = 'k';
        if (c == 'x') next[m++] = 'k';
        next[m++] = c == 'y' || c == 'j' ? 'i' : c == 'w' ? 'v' : c == 'q' ? 'k' : c == 'x' ? 's' : c;
    }
    n = 0;
    for (int at = 0; at < m; at++) { /* what is not heard between others */
        char c = next[at], before = at ? next[at - 1] : 0, after = at + 1 < m ? next[at + 1] : 0;
        int open = after == 'a' || after == 'e' || after == 'o' || after == 'u';
        if (c == 'i' && open && (vowel(before) || before == 'C' || before == 'S' || before == 'Z' || before == 'J')) continue;
        if (c == 'h' && before >= 'a' && before <= 'z' && !vowel(after)) continue;
        text[n++] = c;
    }
    m = 0;
    for (int at = 0; at < n; at++) {
        char c = text[at], after = at + 1 < n ? text[at + 1] : 0;
        int one = (c == 'i' && (after == 'i' || after == 'e')) || (c == 'e' && after == 'i');
        next[m++] = one ? 'i' : c;
        at += one;
    }
    if (next[m - 1] == 'f') next[m - 1] = 'v';
    n = 0;
    for (int at = 0; at < m; at++) {
        if (next[at] == 'o' && at + 1 < m && next[at + 1] == 'u') continue;
        text[n++] = next[at];
    }
    m = 0;
    for (int at = 0; at < n; at++) { /* ph is f */
        int one = text[at] == 'p' && at + 1 < n && text[at + 1] == 'h';
        next[m++] = one ? 'f' : text[at];
        at += one;
    }
    n = 0;
    for (int at = 0; at < m; at++) {
        out[n++] = next[at];
        if (at + 1 < m && next[at] == next[at + 1]) at++;
    }
    return n;
}

typedef struct {
    int start, end; /* of the rest */
} Part;

static int cut(const CandidateFilter *self, const Folded *word, unsigned int which, Part *parts) {
    const int least = word->kind == HANGULS ? 2 : 3, length = word->length;
    const uint64_t seed = mixed(self->seed, which);
    int count = 0;
    parts[count++] = (Part){0, length};
    for (int n = 1; n <= 6 && n <= length - least; n++)
        if (set_has(&self->endings, hash_of(seed, word->letters + length - n, n))) parts[count++] = (Part){0, length - n};
    if (!self->prefixes.count) return count;
    uint64_t hash = seed;
    for (int n = 1; n <= 5 && n <= length - 3; n++) {
        hash = mixed(hash, word->letters[n - 1]);
        if (set_has(&self->prefixes, finished(hash))) parts[count++] = (Part){n, length};
    }
    return count;
}

static PyObject *text_of(const Folded *word, int start, int end) {
    return PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, word->letters + start, end - start);
}

static PyObject *part_of(const Folded *word, const Part *part) {
    PyObject *rest = text_of(word, part->start, part->end);
    PyObject *off = part->start ? text_of(word, 0, part->start) : text_of(word, part->end, word->length);
    if (off && part->start) Py_SETREF(off, PyUnicode_FromFormat("%U-", off));
    PyObject *made = rest && off ? PyTuple_Pack(2, rest, off) : NULL;
    Py_XDECREF(rest);
    Py_XDECREF(off);
    return made;
}

static PyObject *candidate(Py_ssize_t number, const Folded *word, const Part *parts, int count, uint64_t near, uint64_t alike) {
    PyObject *lists[3] = {PyList_New(0), PyList_New(0), PyList_New(0)}, *folded = text_of(word, 0, word->length), *made = NULL;
    for (int n = 0; n < count && lists[0] && lists[1] && lists[2]; n++) {
        PyObject *part = part_of(word, &parts[n]);
        if (!part || PyList_Append(lists[0], part) < 0 || (near >> n & 1 && PyList_Append(lists[1], part) < 0)
            || (alike >> n & 1 && PyList_Append(lists[2], part) < 0))
            Py_CLEAR(lists[0]);
        Py_XDECREF(part);
    }
    if (folded && lists[0] && lists[1] && lists[2])
        made = Py_BuildValue("(nOiiOOO)", number, folded, word->kind, word->capital | (word->all_capitals ? 1 : 0), lists[0], lists[1], lists[2]);
    Py_XDECREF(folded);
    for (int n = 0; n < 3; n++) Py_XDECREF(lists[n]);
    return made;
}

static PyObject *look(const CandidateFilter *self, Py_ssize_t number, PyObject *word, const unsigned int *which) {
    Folded folded;
    if (!fold(self, word, &folded) || folded.inner_capital) return PyLong_FromSsize_t(number);
    if (folded.kind < 0 || folded.length < 2) Py_RETURN_NONE;
    const int cased = self->capitals >> folded.kind & 1;
    if (!cased) folded.capital = UPPER;
    if (!folded.capital) {
        uint64_t hash = self->seed;
        int found = 0;
        for (int n = 1; n <= folded.length && !found; n++) {
            hash = mixed(hash, folded.letters[n - 1]);
            found = n >= 2 && n >= folded.length - 6 && set_has(&self->small, finished(hash));
        }
        if (!found) Py_RETURN_NONE;
    }
    Part parts[CUTS];
    const int count = cut(self, &folded, which[folded.kind], parts);
    uint64_t near = 0, alike = 0;
    for (int n = 0; n < count; n++)
        if (set_has(&self->stems, hash_of(self->seed, folded.letters + parts[n].start, parts[n].end - parts[n].start))) near |= 1ULL << n;
    int sounding = 0;
    if (folded.capital && folded.kind == LATIN && !folded.all_capitals) {
        for (int n = 0; n < count; n++) {
            const int length = parts[n].end - parts[n].start;
            char key[4 * WORD * OUT + 8];
            if (length < (length == folded.length ? 5 : 6)) continue;
            int size = latin_key(self, folded.letters + parts[n].start, length, key);
            if (size < 0) return PyLong_FromSsize_t(number);
            uint64_t hash = self->seed;
            for (int at = 0; at < size; at++) hash = mixed(hash, (unsigned char)key[at]);
            if (set_has(&self->keys, finished(hash))) alike |= 1ULL << n;
        }
    } else
        sounding = folded.capital && folded.kind != LATIN && self->sounding >> folded.kind & 1 && folded.length >= (folded.kind == HANGULS ? 2 : 3);
    if (!near && !alike && !sounding) Py_RETURN_NONE;
    return candidate(number, &folded, parts, count, near, alike);
}

/* candidates(words, which): of the words that may be names the number with what each may be, or the number alone of one that has to be looked at with care. */
static PyObject *filter_candidates(CandidateFilter *self, PyObject *args) {
    PyObject *words, *numbers;
    unsigned int which[KINDS] = {0};
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &words, &PyList_Type, &numbers)) return NULL;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(numbers) && n < KINDS; n++) which[n] = (unsigned int)PyLong_AsUnsignedLong(PyList_GET_ITEM(numbers, n));
    if (PyErr_Occurred()) return NULL;
    PyObject *found = PyList_New(0);
    for (Py_ssize_t n = 0; found && n < PyList_GET_SIZE(words); n++) {
        PyObject *word = PyList_GET_ITEM(words, n);
        PyObject *answer = PyUnicode_Check(word) ? look(self, n, word, which) : NULL;
        if (!answer && !PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "words are texts");
        if (!answer || (answer != Py_None && PyList_Append(found, answer) < 0)) Py_CLEAR(found);
        Py_XDECREF(answer);
    }
    return found;
}

static PyObject *filter_latin_key(CandidateFilter *self, PyObject *word) {
    Folded folded;
    char key[4 * WORD * OUT + 8];
    int size = PyUnicode_Check(word) && fold(self, word, &folded) ? latin_key(self, folded.letters, folded.length, key) : -1;
    if (size < 0) Py_RETURN_NONE;
    return PyUnicode_FromStringAndSize(key, size);
}

static PyMethodDef filter_methods[] = {
    {"add_stem", (PyCFunction)filter_add_stem, METH_VARARGS, "add_stem(text, small): a name is filed under this stem."},
    {"add_key", (PyCFunction)filter_add_key, METH_O, "add_key(text): a name has this key of Latin spellings."},
    {"add_endings", (PyCFunction)filter_add_endings, METH_VARARGS, "add_endings(which, endings, prefixes): those of a language."},
    {"candidates", (PyCFunction)filter_candidates, METH_VARARGS, "candidates(words, which): those that may be names."},
    {"latin_key", (PyCFunction)filter_latin_key, METH_O, "latin_key(word): None where it has to be made elsewhere."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject CandidateFilter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "alerts.lexicon.names._candidate_filter.CandidateFilter",
    .tp_basicsize = sizeof(CandidateFilter),
    .tp_dealloc = (destructor)filter_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "What names are filed under (see alerts/lexicon/names/candidate_filter.py).",
    .tp_methods = filter_methods,
    .tp_new = filter_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_candidate_filter", "alerts/lexicon/names/candidate_filter.py in C.", -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__candidate_filter(void) {
    if (PyType_Ready(&CandidateFilter_Type) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "CandidateFilter", (PyObject *)&CandidateFilter_Type) < 0) Py_CLEAR(made);
    return made;
}
