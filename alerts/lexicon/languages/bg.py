"""Bulgarian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Bulgarian",
    function_words="и в във не на аз той тя то те ние вие ти че как а но за от до по с със при без през след пред между над под ли би така този тази това тези всички всичко му ѝ им го я ги ни ви се си кой коя кое които който която което или ако когато къде там тук вече още само дори да не също | беше бе са съм е бъде ще може",
    labels=">а=with the article; >ът=with the article; >та=with the article; >то=with the article; >те=with the article; >и=plural",
    name_endings="а я ът та то те ят ите ия ски ска ско и е",
    drops_vowel=True,
)
