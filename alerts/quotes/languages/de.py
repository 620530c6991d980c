"""German."""

from alerts.quotes.languages.profile import Profile, phrases, words

PROFILE = Profile(
    code="de",
    verbs=words(
        "sagte sagt sagten sagen gesagt erklärte erklärt erklärten erklären betonte betont betonten betonen meinte meint meinten ergänzte ergänzt "
        "fügte fügt teilte teilt teilten schrieb schreibt schrieben schreiben geschrieben berichtete berichtet berichteten fragte fragt fragten gefragt "
        "antwortete antwortet antworteten erwiderte erwidert entgegnete kündigte kündigt forderte fordert forderten fordern warnte warnt warnten "
        "kritisierte kritisiert kritisierten lobte lobt bezeichnete bezeichnet bezeichneten nannte nennt nannten versprach verspricht räumte "
        "räumt gestand gesteht gab gibt bestätigte bestätigt bestritt bestreitet dementierte behauptete behauptet behaupteten verlangte verlangt "
        "verurteilte verurteilt beklagte beklagt bedauerte bedauert begrüßte begrüßt beteuerte beteuert äußerte äußert erzählte erzählt "
        "erinnerte erinnert schilderte schildert sprach spricht sprachen unterstrich unterstreicht stellte "
        "twitterte postete rief ruft riefen verkündete verkündet vermutete vermutet glaubt glaubte findet fand urteilte urteilt wies mahnte mahnt "
        "appellierte appelliert drohte droht versicherte versichert resümierte bilanzierte konterte kontert konterten klargestellt klar bekräftigte bekräftigt bekräftigten unterstellte unterstellt "
        "verteidigte verteidigt monierte moniert bemängelte bemängelt rügte rügt tadelte spottete spottet scherzte jubelte jubelt freute freut "
        "schwärmte schwärmt klagte klagt schimpfte schimpft wetterte wettert polterte warf wirft warfen vorgeworfen reagierte reagiert reagierten "
        "wandte wendet betitelte titelte prophezeite prophezeit prognostizierte prognostiziert rechnete argumentierte argumentiert "
        "begründete begründet erläuterte erläutert ergänzt präzisierte stimmte schloss folgerte konstatierte konstatiert befand lehnte "
        "zeigte zeigt zeigten lobten dankte dankt gratulierte hob plädierte plädiert sicherte äußerten sprachen mitgeteilt betont gewarnt "
        "gefordert kritisiert bezeichnet angekündigt berichtet erzählt verkündet bestätigt verurteilt gemeint geäußert hinzugefügt ausgeführt "
        "führte verwies verweist räsonierte stöhnte entschuldigte witzelte kommentierte kommentiert attestierte vermeldete lautet heißt hieß verglich vergleicht beschrieb "
        "beschreibt plädierte plädiert monierte rügte scherzte spottete konstatierte präzisierte befürchtet hofft so"
    ),
    according=phrases(
        "laut | nach angaben von | nach angaben der | nach angaben des | nach den worten von | nach den worten der | nach den worten des | "
        "nach aussage von | nach ansicht von | nach meinung von | nach darstellung von | in den worten von | wie"
    ),
    pronouns={"er": "m", "sie": "f", "dieser": "m", "diese": "f"},
    titles=phrases(
        "herr | frau | dr. | prof. | professor | sir | lord | mr. | mrs. | ex | graf | freiherr | herrn | schwester | pater"
    ),
    relatives=frozenset(),
    so_called=words("sogenannte sogenannten sogenannter sogenanntes namens titel motto"),
    definite=words("der die"),
    auxiliaries=words("hat haben hatte hatten"),
    subjunctives=words(
        "sei seien habe werde würde würden müsse müssten könne könnten solle wolle dürfe dürften gebe gehe komme bleibe stehe hätte hätten wäre "
        "wären brauche wisse lasse nehme liege halte"
    ),
    whereabouts=words("in im auf bei beim nach am an vor via bis"),
    passives=words("wurde wurden wird werden worden"),
    calling=words("als"),
    openings=words(
        "in im am an auf nach vor während wenn als bei beim mit ohne seit unter gegen gegenüber laut trotz zu zum zur aus über für wegen durch "
        "zwischen um nachdem bevor weil obwohl da"
    ),
    roles=words(
        "kanzler bundeskanzler kanzlerin bundeskanzlerin präsident präsidentin minister ministerin sprecher sprecherin chef chefin vorsitzende "
        "vorsitzender vorsitzenden leiter leiterin direktor direktorin anwalt anwältin rechtsanwalt rechtsanwältin richter richterin "
        "staatsanwalt staatsanwältin journalist journalistin redakteur redakteurin forscher forscherin experte expertin autor autorin aktivist "
        "aktivistin politiker politikerin abgeordnete abgeordneter senator senatorin bürgermeister bürgermeisterin gouverneur botschafter "
        "botschafterin general oberst polizist polizistin arzt ärztin lehrer lehrerin trainer trainerin bischof papst könig königin prinz "
        "kandidat kandidatin berater beraterin gründer gründerin mitglied mutter vater bruder schwester sohn tochter witwe nachbar nachbarin "
        "zeuge zeugin opfer anwohner sekretär generalsekretär generalsekretärin beauftragte beauftragter kollege kollegin historiker historikerin "
        "organisation partei regierung polizei behörde behörden ministerium gericht amt verband gruppe unternehmen firma gewerkschaft kommission "
        "erklärung mitteilung bericht brief stellungnahme studie armee firma verein universität institut montag dienstag mittwoch donnerstag "
        "freitag samstag sonnabend sonntag januar februar märz april mai juni juli august september oktober november dezember uhr woche "
        "frühjahr frühling sommer herbst winter jahr anfang ende mitte monat tag abend morgen nachmittag kritik kritiker anhänger "
        "journalisten reporter reportern interview gespräch rede zeitung agentur nachrichtenagentur sender magazin"
    ),
    role_ends=(
        "minister",
        "ministerin",
        "kommissar",
        "kommissarin",
        "general",
        "regisseur",
        "botschafter",
        "botschafterin",
        "gesandte",
        "gesandter",
        "dissident",
        "dissidentin",
        "regisseurin",
        "richter",
        "richterin",
        "darsteller",
        "darstellerin",
        "senator",
        "senatorin",
        "spieler",
        "spielerin",
        "coach",
        "schauspieler",
        "schauspielerin",
        "sängerin",
        "redakteur",
        "redakteurin",
        "direktorin",
        "präsidentin",
        "sprecher",
        "sprecherin",
        "präsident",
        "präsidentin",
        "chef",
        "chefin",
        "vorsitzende",
        "vorsitzender",
        "vorsitzenden",
        "leiter",
        "leiterin",
        "direktor",
        "direktorin",
        "anwalt",
        "anwältin",
        "politiker",
        "politikerin",
        "experte",
        "expertin",
        "forscher",
        "forscherin",
        "beauftragte",
        "beauftragter",
        "sekretär",
        "sekretärin",
        "kandidat",
        "kandidatin",
        "kanzler",
        "kanzlerin",
        "rechtler",
        "rechtlerin",
        "aktivist",
        "aktivistin",
        "meister",
        "meisterin",
        "führer",
        "führerin",
        "vertreter",
        "vertreterin",
        "berater",
        "beraterin",
        "bischof",
        "bischöfin",
        "abgeordnete",
        "abgeordneter",
        "gründer",
        "gründerin",
        "trainer",
        "trainerin",
        "ologe",
        "ologin",
        "wissenschaftler",
        "wissenschaftlerin",
        "mittag",
        "ung",
        "heit",
        "keit",
        "schaft",
        "tion",
        "tät",
        "ministerium",
        "verband",
        "partei",
    ),
    female=words(
        "frau mrs. kanzlerin präsidentin ministerin sprecherin chefin mutter schwester tochter königin witwe anwältin"
    ),
    male=words("herr herrn mr. kanzler präsident minister sprecher vater bruder sohn könig papst bischof"),
    addressees=words("journalisten reportern reporter der dem den zeitung agentur nachrichtenagentur sender zu")
    - words("der dem den"),
    joints=words("von van zu de der den la al bin ben el di da dos und für"),
    of=words("von bei der des vom beim aus für"),
    steps=words(
        "auch noch dann später zuvor bereits am nun gestern heute jetzt zudem weiter weiterhin allerdings jedoch dazu dabei darauf daraufhin hat "
        "habe haben hatte hatten wurde wird immer schließlich einmal mehrfach öffentlich anschließend selbst indes hinzu mit"
    ),
    articles=words(
        "zum zur im am vom beim der die das den dem des ein eine einer eines einem einen ihr ihre sein seine seines ihrer mehrere viele einige"
    ),
    ends=words(
        "dass daß in im am an auf nach vor während wenn weil als wie zum zur über gegen gegenüber aus mit ohne um seit unter und oder aber "
        "sondern denn ob er sie es wir ich ihr ist sei war sind waren wird hat habe hätte würde am beim bei"
    ),
    no_names=words(
        "der die das den dem des ein eine einer eines einem einen und oder aber in im am an auf nach vor bei mit von zu zum zur aus über unter "
        "für gegen ohne um seit während wenn weil als wie ob dass so auch noch doch nur nicht kein keine er sie es wir ich ihr du man wer was "
        "wo warum wann da dort hier dann denn nun jetzt heute gestern morgen dies diese dieser dieses jene alle viele mehrere einige zwei drei "
        "laut zuvor später zudem außerdem allerdings jedoch dabei darauf damit daher deshalb trotz zwischen mein meine sein seine ihre unser "
        "ja nein dennoch zugleich gleichzeitig ähnlich dagegen anschließend zunächst danach seither zuletzt inzwischen mittlerweile unterdessen "
        "weiter ferner ebenso offenbar angeblich umgekehrt angesichts immerhin tatsächlich natürlich eigentlich vielleicht derzeit schließlich "
        "hingegen trotzdem zwar somit also sonst ihm ihn uns vom beim ins ans bislang bisher künftig nachdem bevor obwohl statt neben gut "
        "wovor wovon womit wofür wozu wohl bereits ja nein bereits erst schon ist war hat haben"
    ),
    bodies=words(
        "universität institut ministerium partei bund bundestag bundesrat union stiftung verband verein kommission gericht kirche rat organisation "
        "international watch rights times post zeitung spiegel spd cdu csu fdp afd grünen linke eu uno usa nato polizei regierung"
    ),
    verb_first=True,
    nouns_cased=True,
    outlet_nouns=words(
        "zeitung tageszeitung magazin nachrichtenmagazin agentur nachrichtenagentur sender fernsehsender radiosender portal blatt wochenzeitung"
    ),
    report_verbs=words(
        "berichtete berichtet berichten berichteten meldete meldet melden meldeten schreibt schrieb schreiben zitierte zitiert"
    ),
    reported_by=phrases(
        "laut | wie | bericht der | bericht des | berichten der | angaben der | gegenüber der | gegenüber dem | sagte der | sagte dem | sagte sie der | "
        "sagte er der | interview mit der | interview mit dem | gespräch mit der | gespräch mit dem | unter berufung auf | zuerst berichtete"
    ),
)
