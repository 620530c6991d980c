"""Hungarian."""

from alerts.lexicon.languages import Profile, of_stem

PROFILE = Profile(
    name="Hungarian",
    function_words="a az és vagy de ha egy nem sem hogy ez ezt ennek ezek azt annak azok ő ők mi ti én te ki mit mi amely amelyet aki akit hol mikor csak is már még több minden össze nélkül előtt után alatt felett mint | van vannak volt voltak lesz lehet",
    labels=">t=accusative; >ot=accusative; >et=accusative; >at=accusative; >ban=inessive; >ben=inessive; >ból=elative; >ből=elative; >ba=illative; >be=illative; >nak=dative; >nek=dative; >k=plural; >ok=plural; >ek=plural; >ak=plural; >ra=sublative; >re=sublative; >ról=delative; >ről=delative; >tól=ablative; >től=ablative",
    many_cases=True,
    name_endings="t ban ben bol ba be nak nek val vel hoz hez ra re rol tol ot et at on en i k ok ek",
    owns=of_stem,
)
