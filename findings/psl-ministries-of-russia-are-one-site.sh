#!/bin/sh
# tldextract 5.4.0 (its snapshot of the Public Suffix List): with its defaults all ministries of Russia are one registered domain, gov.ru, as
# those of Belarus (gov.by) and Britain (gov.uk) are not. The list has gov.ru, edu.ru, org.ru, com.ru, msk.ru, spb.ru, co.ua and pp.ua in its
# PRIVATE section, which is left out by default and is known for hosts of blogs; com.ua and gov.by are in the other one. A good engineer
# expects of a government's domain what the list's first section is for, and finds it right with every country that is tried first.
# One ministry's pace, failures and canonical addresses would be another's: Tocsin reads both sections (crawler/parsing/url_keys.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tldextract==5.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import tldextract

usual = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
both = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
for place, private in (("gov.ru", True), ("edu.ru", True), ("msk.ru", True), ("co.ua", True), ("gov.by", False), ("com.ua", False), ("gov.uk", False)):
    seen = [read(f"ministry.{place}").top_domain_under_public_suffix for read in (usual, both)]
    print(f"ministry.{place}: {seen[0]} by default, {seen[1]} with the private section")
    assert seen == [place if private else f"ministry.{place}", f"ministry.{place}"], "the behaviour has changed"
PYTHON
