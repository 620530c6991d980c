"""Ukrainian."""

from alerts.lexicon.languages import Profile, ru

PROFILE = Profile(
    name="Ukrainian",
    function_words="і й та в у не на я він вона воно вони ми ви ти що як а але за до з із зі від по про о об при для без через після перед між над під же ж чи б би так то той та те ті того тому тим тих цей ця це ці цього цій цьому цим цих все всі всіх всім весь вся його її їх їм ними ним неї них нього мене мені нас нам вас вам себе собі хто кого кому ким чим чого або якщо коли де там тут вже ще тільки лише навіть ні щоб також який яка яке які яких якої якого яким якому яку | був була було були є бути буде будуть може",
    labels="а>и=genitive; а>і=dative or locative; а>у=accusative; а>ою=instrumental; я>і=genitive, dative or locative; я>ю=accusative; я>ею=instrumental; ія>ії=genitive, dative or locative; ія>ію=accusative; ія>ією=instrumental; >а=genitive; >у=dative or locative; >ові=dative; >ом=instrumental; >и=plural; >ів=genitive plural; >ам=dative plural; >ами=instrumental plural; >ах=locative plural; ь>я=genitive; ь>ю=dative; ь>ем=instrumental; о>а=genitive; о>у=dative; о>ом=instrumental; о>і=locative",
    plural_cases="ів їв ей ам ям ами ями ах ях",
    name_endings=ru.PROFILE.name_endings + " ої ій ії ього ьому ім іх їх",
    drops_vowel=True,
    softened={"г": "з", "к": "ц", "х": "с"},
    alternations={"ів": "ов єв ев", "іль": "ол", "іг": "ог", "іпь": "оп"},
    adjectives=ru.PROFILE.adjectives,
    demonym_cut="[аяыиь]+$",
    demonym_endings="ський ського ському ським ськім ська ської ську ське ські ських ськими",
)
