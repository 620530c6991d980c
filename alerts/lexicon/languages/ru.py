"""Russian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Russian",
    function_words="хотя пока ведь итак либо лишь потом тогда сейчас и в во не на я он она оно они мы вы ты что как а но за к ко из от до по о об обо у с со же ли бы так то та те тот тем том тех того тому той эта этот это эти этого этой этом этому этим этих все всё всех всем всеми всего всей весь вся его ее её их им ими него нее неё них ним ними ней нем нём ему мне меня мной нас нам нами вас вам вами тебя тебе себя себе собой кто кого кому кем чем чего чему чём или если когда где там тут здесь уже еще ещё для при без через после перед между над под про только лишь даже нет да ни чтобы также который которая которое которые которых которой которого которым которому которую | был была было были есть быть будет будут может можно",
    labels="а>ы=genitive; а>и=genitive; а>е=dative or prepositional; а>у=accusative; а>ой=instrumental; а>ою=instrumental; я>и=genitive, dative or prepositional; я>ю=accusative; я>ей=instrumental; я>ёй=instrumental; я>е=dative or prepositional; ия>ии=genitive, dative or prepositional; ия>ию=accusative; ия>ией=instrumental; >а=genitive; >у=dative; >ом=instrumental; >ым=instrumental; >е=prepositional; >ы=plural; >и=plural; >ов=genitive plural; >ам=dative plural; >ами=instrumental plural; >ах=prepositional plural; а>ам=dative plural; а>ами=instrumental plural; а>ах=prepositional plural; й>я=genitive; й>ю=dative; й>ем=instrumental; й>и=plural; ь>я=genitive; ь>ю=dative; ь>ем=instrumental; ь>и=plural or genitive; ь>ей=genitive plural; о>а=genitive; о>у=dative; о>ом=instrumental; о>е=prepositional; е>я=genitive; е>ю=dative; е>ем=instrumental; ие>ия=genitive; ие>ию=dative; ие>ием=instrumental; ие>ии=prepositional; ость>ости=genitive; ый>ого=genitive; ий>ого=genitive; ый>ая=feminine; ий>ая=feminine; ый>ое=neuter; ий>ое=neuter; ый>ые=plural; ий>ие=plural",
    plural_cases="ов ев ей ам ям ами ями ах ях",
    name_endings="а у ом ем е ы и ой ою ей ею я ю ям ам ами ями ах ях ов ев ого ому им ым ий ый ая ое ие ые ую их ых ими ыми єм ям і ї ю єю ією ова ову овой овы еві ові",
    drops_vowel=True,
    adjectives=("ии", "ыи", "ои", "ая", "яя", "ое", "ее", "ие", "ые"),
    demonym_cut="[аяыиь]+$",
    demonym_endings="ский ского скому ским ском ская ской скую ское ские ских скими",
)
