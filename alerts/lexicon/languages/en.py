"""English."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="English",
    function_words="a an the and or but if in on at by to of for from with as not no nor so than then that this these those it its he she they we you i me him her them us his their our your my who whom whose which what when where why how all any each some such into over under out up down off there here also only very just more most other | is are was were be been being am has have had do does did can could may might must shall should will would",
    labels=">s=plural; >es=plural; y>ies=plural; >ed=past form; e>ed=past form; y>ied=past form; >ing=-ing form; e>ing=-ing form; >er=comparative; >est=superlative",
    name_endings="s es",
)
