"""Armenian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Armenian",
    function_words="և ու կամ բայց եթե չէ որ այս այդ այն սա նա նրանք մենք դուք ես դու ով ինչ երբ որտեղ բոլոր միայն նաև արդեն դեռ ավելի մեջ համար հետ առանց մինչև | է են էր էին լինել",
    labels=">ի=genitive or dative; >ը=with the article; >ն=with the article; >ում=locative; >ից=ablative; >ով=instrumental; >ներ=plural; >եր=plural",
    many_cases=True,
    name_endings="ը ի ին ից ում ով ն ներ յի յին յից յում յով",
    drops_vowel=True,
    alternations={"ու": "վ"},
)
