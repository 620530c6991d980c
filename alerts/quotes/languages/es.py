"""Spanish."""

from alerts.quotes.languages.profile import Profile, phrases, words

_VERBS = words(
    "dijo dice dijeron dicen decía dicho declaró declara declararon declarado afirmó afirma afirmaron afirman afirmado aseguró asegura "
    "aseguraron aseguran asegurado explicó explica explicaron explican explicado añadió añade añadieron agregó agrega agregaron señaló "
    "señala señalaron señalan señalado indicó indica indicaron indican manifestó manifiesta manifestaron sostuvo sostiene sostienen "
    "expresó expresa expresaron comentó comenta comentaron contó cuenta contaron cuentan relató relata relataron subrayó subraya destacó "
    "destaca destacaron recordó recuerda recordaron insistió insiste insistieron advirtió advierte advirtieron alertó alerta denunció "
    "denuncia denunciaron denuncian criticó critica criticaron condenó condena condenaron lamentó lamenta lamentaron exigió exige exigieron "
    "pidió pide pidieron preguntó pregunta preguntaron respondió responde respondieron contestó replicó prometió promete admitió admite "
    "reconoció reconoce reconocieron confirmó confirma confirmaron negó niega anunció anuncia anunciaron escribió escribe escribieron "
    "publicó tuiteó calificó califica calificaron llamó llama llamaron acusó acusa acusaron consideró considera consideraron opinó opina "
    "opinaron concluyó concluye precisó precisa puntualizó apuntó apunta aclaró aclara detalló reiteró reitera gritó gritaron susurró "
    "exclamó ironizó defendió defiende celebró celebra sentenció zanjó describió describe definió define confesó confiesa informó informa "
    "informaron reza advirtiendo añadiendo asegurando afirmando diciendo calificando llamando explicando"
)

PROFILE = Profile(
    code="es",
    verbs=_VERBS
    | frozenset(v[:-2] + "ido" if v.endswith("ió") else v[:-1] + "ado" for v in _VERBS if v.endswith("ó"))
    | words("insistió insistido resumió resumido resume resumen descrito reconocido dicho escrito"),
    according=phrases("según | en palabras de | a juicio de | en opinión de | de acuerdo con | para citar a"),
    pronouns={"él": "m", "ella": "f", "ellos": "", "ellas": "f", "este": "m", "esta": "f", "quien": "", "que": ""},
    titles=phrases(
        "sr. | sra. | señor | señora | don | doña | dr. | dra. | doctor | doctora | profesor | profesora | presidente | presidenta | ministro | "
        "ministra | primer ministro | primera ministra | senador | senadora | general | coronel | papa | cardenal | obispo | fray | sor | padre"
    ),
    roles=words(
        "presidente presidenta expresidente expresidenta ministro ministra primer primera portavoz vocero vocera director directora secretario "
        "secretaria jefe jefa líder responsable abogado abogada abogados juez jueza fiscal periodista periodistas editor editora investigador "
        "investigadora experto experta expertos analista activista activistas diputado diputada senador senadora alcalde alcaldesa gobernador "
        "gobernadora embajador embajadora general coronel comisario comisaria médico médica profesor profesora maestra historiador historiadora "
        "economista politólogo politóloga sociólogo socióloga escritor escritora fundador fundadora miembro coordinador coordinadora delegado "
        "delegada representante relator relatora madre padre hermano hermana hijo hija esposa esposo marido viuda vecino vecina vecinos testigo "
        "testigos víctima víctimas habitante habitantes fuente fuentes organización ministerio gobierno policía fiscalía tribunal corte "
        "asociación ong sindicato partido ayuntamiento empresa agencia comunicado informe carta texto candidato candidata consejero consejera "
        "dirigente dirigentes obispo sacerdote estudiante estudiantes defensor defensora manifestantes canciller"
    ),
    female=words(
        "sra. señora doña presidenta directora abogada madre hermana hija esposa viuda reina senadora diputada ministra alcaldesa"
    ),
    male=words(
        "sr. señor don presidente director padre hermano hijo esposo marido rey papa cardenal senador diputado ministro alcalde"
    ),
    addressees=words("periodistas prensa a la los medios"),
    joints=words("de del la las los el y e von van bin al da do dos san santa"),
    of=words("de del para"),
    steps=words(
        "ha han había habían también luego después además ya aún todavía sin embargo entonces ayer hoy lunes martes miércoles jueves viernes "
        "sábado domingo se le les lo recientemente públicamente incluso así finalmente fue es era previamente antes más tarde no habría"
    ),
    whereabouts=words("en a sobre hacia desde vía"),
    passives=words("sido fue fueron es son"),
    articles=words("el la los las un una unos unas su sus este esta estos varios varias dos tres algunos algunas lo"),
    ends=words(
        "que en sobre tras después antes durante cuando si como porque pero y o a al ante por para contra con sin desde hacia bajo entre donde "
        "mientras según lunes martes miércoles jueves viernes sábado domingo este es era fue ha han él ella ellos"
    ),
    no_names=words(
        "el la los las un una unos unas y e o u pero sino ni que quien cual cuando donde como cuánto por porque para con sin sobre entre hasta "
        "desde hacia tras ante bajo contra según en de del a al se su sus mi mis tu nuestro nuestra este esta estos estas ese esa eso esto aquel "
        "él ella ellos ellas yo nosotros usted ustedes no sí ya hoy ayer mañana lunes martes miércoles jueves viernes sábado domingo enero "
        "febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre todo todos toda todas varios dos tres algunos otros "
        "también además así luego entonces después antes mientras aunque sin embargo incluso preguntado preguntada consultado"
    ),
    bodies=words(
        "ministerio universidad instituto asociación liga comité consejo corte partido unión federación organización congreso senado onu oea otan agencia banco"
    ),
    verb_first=True,
    dashes=True,
    subject_left_out=True,
    outlet_nouns=words("diario periódico semanario revista agencia cadena canal radio portal medio rotativo"),
    report_verbs=words(
        "informó informa informaron publicó publica publicaron reveló revela revelaron recogió recoge según adelantó"
    ),
    reported_by=phrases(
        "según | informó | publicado por | publicada por | publicado en | revelado por | citado por | citada por | al diario | al periódico | a la agencia | "
        "a la cadena | en entrevista con | en una entrevista con | declaraciones a | dijo a"
    ),
)
