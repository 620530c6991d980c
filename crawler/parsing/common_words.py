"""Which languages do the commonest words of a text belong to, and which cannot write its letters? Confirms or refutes a guess; reads no model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

from crawler.parsing.scripts import script_of

# Language -> its commonest words of grammar. Those of three letters are not named: they are there not to be taken for another.
_WORDS = {
    "en": "the of and to in a is that for it as was with be by on not he his are this at from or have an they which one their has would all been if who more no will any shall everyone",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an er aus bei sie nach wird einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch jeder hat",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son aux d l n s qu à être cette ont ses mais comme été sa tout toute leur",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me sin sobre este ya entre cuando todo esta ser son dos también fue toda tiene",
    "it": "di e il la che in a per un del è non una i le si da con dei della al sono nel alla come anche più o ha delle l gli su ma se lo dal nella ad essere suo sua ogni ed d",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já também pelo pela toda todo",
    "nl": "de van het een en in is op te dat die voor met zijn niet aan er om ook als dan maar bij door naar of uit nog worden wordt hij heeft ze over tot werd haar deze geen ieder",
    "af": "die van en in is het nie te om op wat vir met aan dat sy hy 'n word as deur ook by of tot uit n was se kan sal daar moet hierdie hulle ons elke maar",
    "nds": "de un dat is in to vun nich mit för en op sien hett sik ok as dör wat vör ut na ehr oder keen he wi all to'n hebbt warrt",
    "lb": "de d an a vun ass fir den der dat net et mat op e eng ze huet sech um am datt vum dem all wéi säi zu och oder ouni gëtt si hir jiddereen",
    "fy": "de fan it en yn in is te dat mei op net foar oan as syn hy troch om ek ta wurde hat sy har by fanôf gjin út dy of elk",
    "sco": "the o an an' tae in aa is for wi no thair hes haes be or ony fae bi his shuid ilka ither that as on",
    "pcm": "di dey na for and wey dem e to no go im get of wit dis come make say fit don sey",
    "sv": "och i att det som en på är av för med den till inte har de ett om var han men sig från vi så kan när år under eller efter vid nu hon ska sin varje vara skall",
    "da": "og i at det som en på er af for med den til ikke har de et om var han men sig fra vi så kan når under eller efter ved nu hun skal sin være hver blev",
    "no": "og i at det som en på er av for med den til ikke har de et om var han men seg fra vi så kan når under eller etter ved nå hun skal sin være hver blir sine også hans",
    "nn": "og i at det som ein på er av for med den til ikkje har dei eit om var han men seg frå vi så kan når under eller etter ved no ho skal sin kvar vera alle anna noko eigen vere",
    "is": "og að í á sem er til um við með það ekki en af fyrir var þess hann eða því þar sér eru frá hafa eftir allir hver skal þeir vera hefur þeim hún hans sínum",
    "fo": "og í at á sum er til um við tað ikki ein av fyri hevur ella hann hvør teir vera skal øll frá eru síni sínum hava eingin úr tey",
    "fi": "ja on ei että se oli hän olla joka kuin myös mutta sen ovat kun tai ole mukaan jos hänen sekä vuonna jokaisella kaikki ne sitä niin tämä ilman jotka ollut voi siitä",
    "krl": "da on ei što i ken kaikki libo häi hänen pidäy jogahizel mi ollah kui",
    "et": "ja on ei et see oli ta mis ka ning või kui seda tema oma aga olla nende mille igal kõik iga tuleb ole pole siis selle nii välja üle",
    "lv": "un ir ar no par uz ka kā viņa tas vai kas bet nav pie ne arī lai ikvienam katram to savu šo tika pēc bija būt jebkuru jābūt visiem",
    "lt": "ir kad yra į su iš tai kaip ar bet už apie dėl kurie jo jų buvo nuo ne tik turi kiekvienas jis kas savo prie taip pat būti po visi be šios",
    "pl": "i w na z się nie do to że jest o od za po ale przez jak co ma dla oraz są być tym lub który która które jego każdy bez ich był nad ze czy także tego",
    "cs": "a v na se je že z s do o to i za k ve pro jako po nebo ale od jsou by podle jeho která který které má každý být při není jak ze si už také co nesmí ke jejich",
    "sk": "a v na sa je že z s do o to i za k vo pre ako po alebo ale od sú by podľa jeho ktorá ktorý ktoré má každý byť pri nie si už aj čo nesmie svoje ich ku",
    "sl": "in v na je se da za z ki so pa s ne po od kot do bi tudi ali o pri ni iz vsak ima biti njegove lahko jih svoje nihče svojo med k ter če vse",
    "hr": "i u je na se da za od s su a ne o što iz kao ili sa to po ima svatko tko koji koja koje svoje biti nije njegov prema bez bio prije gdje do te mora nitko svim treba samo",
    "sr": "i u je na se da za od s su a ne o šta što iz kao ili sa to po ima svako ko koji koja koje svoje biti nije njegov prema bez bio pre gde do te mora niko svim treba samo и у је на се да за од с су а не о што из као или са то по има свако ко који која које своје бити није без био пре где до мора нико",
    "sq": "të e në dhe për një me nga që i se ka është si më ose janë tij duhet kjo ky do nuk çdo u kush gjithë vet tyre pa mund ajo ai por veta kundër",
    "ro": "de și şi în a la cu care pe din un o nu sau că se pentru este al ale lui fi mai sunt prin orice ca să are ei ce au fost fără asupra cel oricărei sa său",
    "hu": "a az és hogy nem is egy meg van ez de vagy mint csak minden ki el sem azt volt ha kell aki lehet után melyet e mindenkinek alá",
    "tr": "ve bir bu için ile da de her veya olarak olan daha gibi çok kadar en ne sonra var olduğu hiç kimse göre vardır ki ancak o değil herkes olduğunu etmek karşı",
    "az": "və bir bu üçün ilə da də hər ya olan o ki çox kimi heç öz olmalıdır edilə bütün var onun ona lazımdır һәр вә бир бу үчүн илә ја олан өз",
    "crh": "ve bir bu içün ile er ya da ola olğan kerek em öz iç kimse bar onıñ bütün",
    "gag": "hem bir bu için da de her hepsi osa olsun var hakı kendi olmalı onun ki",
    "kaa": "hám bir bul ushın menen hár yaki óz bolıwı kerek hesh barlıq ҳәм бир бул ушын менен ҳәр яки өз болыўы керек ҳеш барлық ҳуқықына",
    "uz": "va bu bilan uchun har bir ham yoki o'z emas kerak bo'lishi hech bor ular shu lozim barcha qilish uning ва бу билан учун ҳар бир ҳам ёки ўз эмас керак бўлиши ҳеч бор улар шу лозим барча",
    "tk": "we bir bu üçin bilen her hem ýa da öz bolmaly hiç ähli bolan onuň eden ве бир бу үчин билен хер хем я да өз болмалы хич әхли",
    "ku": "û di ku de bi ji li her bo yan xwe an ya ye bê hemû na ne were divê hatin ew tu kesek ra in yê dikin",
    "id": "yang dan di dengan untuk dari pada ini dalam tidak itu setiap atas akan atau oleh ke ada dapat juga harus telah sebagai karena adalah bagi mereka kepada terhadap bahwa",
    "ms": "yang dan di dengan untuk dari pada ini dalam tidak itu setiap atas akan atau oleh ke ada dapat juga hendaklah telah sebagai kerana adalah bagi mereka kepada terhadap bahawa kebebasan boleh sesiapa",
    "jv": "lan ing kang sing saka marang ora iku kanthi utawa ana saben duwe iki bisa dadi kabeh karo manungsa uga",
    "su": "jeung di nu anu ka teu kana ku dina tina atawa unggal bae éta ieu kudu keur nepi sarta",
    "min": "nan jo di ka untuak dari pado dalam indak atau urang satiok ado bahak sado dek",
    "tl": "ng sa ang mga na at ay ni hindi para may ito o kanyang sila bawat isa siya kung lahat nang dapat isang niya",
    "vi": "và của có các được cho trong không với là một mọi hay những này về khi hoặc bị để như đều phải ai tự theo từ đã",
    "max": "dan yang di deng pu pung dorang samua orang hak tra atau dalam dari untuk sama satu ada deri kalo jang dong tu ni",
    "bjn": "wan nang urang di nitu ini haja kada gasan matan dalam atawa saban sabarataan baisi hak ulih buhannya lawan",
    "ceb": "sa ang ug nga mga kay ni si iyang kaniya sila dili ngadto alang kon usa matag tanan adunay katungod bisan mao",
    "hil": "sang ang sa nga kag mga sing ukon iya tanan indi may kinamatarong tagsa bisan ini sia sila",
    "bcl": "sa asin na mga kan nin an saiyang igwa deretso gabos lambang o siya dai sarong",
    "war": "han an nga ngan mga ha diri may katungod tagsa bisan iya ngatanan o",
    "ilo": "ti ket iti dagiti a ken nga no wenno amin kalintegan adda kadagiti iti tunggal saan",
    "swb": "na ya wa ha za mundru kula ama pvo ho hahe shila piya hari ze ye",
    "zdj": "na ya ha wa mndru kula au pvo ho yahe pia hawu ye ndo hali",
    "loz": "ni ya mwa kwa ka ku ha li fa sa bao ba mutu kaufela kamba kuli luna na ona",
    "ktu": "na ya ke kele muntu mosi yandi yonso to ve bau sambu bo nki ti",
    "kmb": "o ni mu ku ya kana mutu yoso anga ku kuila mba kala kima",
    "kde": "na munu kila vanu wa pa cha ku mu nae vyake ana",
    "eml": "al e ed dal dla in l a la int per con che i un gh'è ch' so sô ogn",
    "vec": "el la de e che i in ga par so xe na no ghe ogni dela se con tuti a",
    "scn": "lu la di a e li nta cu i pi nun si ca un na lu so ogni dirittu",
    "lij": "a de e o in ch' pe da l' de o l'à ò ogni un se con tûtte",
    "lmo": "el la de e che i in per un dal l'è ogni al g'ha con se so a di",
    "fkv": "ja oon ette se ko ei eli kans tet niin hään kaikila oikeus heän meän tehhä pittää",
    "tly": "ijən bə ki bı çı ıştə həmə har odəm kəsi ba de hıx və ısə",
    "smo": "o le ma i se e a mo ona lava tagata uma latou lona ai na pe lea po ia so'o lona faia fa'a",
    "haw": "ka o na i ke a me ma nā he kēlā kānaka pono lākou kona nō e ana ai paha",
    "prv": "lei de la e lo lou dei di que en a es un per una dins ai emé sei si chasque tóuti soun pèr",
    "kal": "amma imaluunniit inuk kina aamma taakku uku imminut ilaatigut taamaattumik allat tamarmik inuit",
    "rmy": "te si ka le la o e thaj e ando sako manuš pe haj ai na anda",
    "sw": "na ya wa za la kwa katika ni kila ana au kuwa yake cha vya si wote lazima hii mwa bila kama huyo pia atakuwa hana",
    "mt": "u ta li l il tal fil ma jew bl kull għandu hija hu minn lil fuq huma kif għal għall dan din hadd ikun tad fi biex lill",
    "ga": "agus an a na ar i le do go is ag gach ní de nó chun gan bhfuil as aon bheith cibé sin é maidir cuid seo féin atá",
    "gd": "agus an a na air le do gu is aig gach de no gun bith tha nan bho chan e aon bhith eile ann seo fhèin am nach",
    "cy": "y a i yn yr o ac ar gan pob neu i'w mae ei am wedi bod nad na dim fod at er oes neb eu hyn â drwy yw",
    "br": "ha ar an da e ur en hag gant evit pep unan ket a pe eus dre war den holl o diouzh",
    "eu": "eta da du ez dute edo den bere duen bat dira egin guztiek orok bai dugu izan hau ere izango baina",
    "ca": "de la i el que en a els les un per del amb no una dels es se al o ha com són més seva seu tota té ser això sense aquesta",
    "gl": "de a o que e do da en un para é con non unha os no se na por máis as dos como mais foi ao ou toda persoa ten ser ó seu súa sen á das",
    "ast": "de la que'l y en a los nun del con se una pa por o toa tien derechu ye al so les sos l' la que y los de nel cola polos tien tou toles persona derechu xusticia al col",
    "lad": "de la i en el ke a los kon se por una o toda tiene las es su sin para no ni",
    "oc": "de la e los que en a lo un per del amb non una dels se al o coma son sas sa tota sens las dins cada lo dins e amb tota dreit an pòt es aquel",
    "frp": "de la et lo que a per dè dein ti lè tsacon lou den pas sein",
    "rm": "da la e il en che in per dal cun ils ina sin na ed las mintgin ha u ses sia esser tut e en d' a dals da las enfin dretg libertad tut e u per tge",
    "fur": "di e il la che a in un al par ogni une dal o cence i lis ator so sô",
    "pap": "di e ku na un tin i pa ta tur of su nan no den por",
    "kea": "di ku na un ten y pa ta tudu o se ka",
    "wa": "di li et a les on des po so ene k' tot tchaeke n' do e u dins ki al",
    "co": "di è a u in per un da l' hà ogni chì i una nè cù ghjè o si e nantu essa u di la da d'ogni chì ghj cum'è omu à ind' so hè",
    "sc": "de sa e su in a non cun tenet ogni o ca unu una is cada pro s' est",
    "eo": "la kaj de en al por estas ke ne kiu ĉiu aŭ sia kun per li el pri ĉiuj havas oni esti kiel sen ĝi ilia",
    "ia": "le de e in a un es que non con del per pro o al on su omne ha una esser",
    "io": "la di e en ed ne omna por esas ol a kun per lu od havas omni",
    "la": "et in est non ad ut cum quod de sunt ex aut a se ab per quisque eius qui atque habet vel sive omnibus suam esse nec",
    "so": "iyo in ku oo ay ka u waa la leh ah kasta wuu uu aan ama si wax ee loo ayaa lagu soo",
    "om": "fi qaba kan akka irraa ni yookiin itti hin keessatti waan tokko isaa ykn yeroo",
    "ha": "da na a ya ba ta wani ko yana don cikin ne wanda shi su kowa yake kowane kuma sai yi iya masa duk daga tare za ga wajen dan",
    "yo": "ní ti sí láti a tí àti ó gbogbo tó wọn tabi ẹnikẹ́ni kan fún bá pé ọ̀kan kò yìí rẹ̀ wà ló lè jẹ́ náà kí àwọn bí ẹni ni tàbí",
    "ig": "na nke ọ bụ nwere ka a ya ma maọbụ n' ọbụla dị inwe ga ha",
    "zu": "futhi noma wonke ukuthi kanye ngokuba kufanele lokuba kumele nokuba yokuba",
    "xh": "kwaye okanye wonke ukuba kunye ngokuba lokuba nokuba ukuze",
    "sn": "uye kana wese ane kuti pamwe nekuti kuita pasi yake",
    "rw": "na mu ku ari cyangwa wese afite ko kandi bwo kugira by' n' y' buri",
    "ny": "ndi ndipo kapena aliyense ali kuti pa mu za wa wina",
    "ln": "na ya to azali nyonso te mpe makoki yango mpo epai ndenge",
    "wo": "ak ci mu ngir nit te ni yi di bu wala la yu benn képp am ku war na",
    "ff": "e ko ka nde wonde fof kala jey haa mum maa ina ngam be",
    "mg": "ny sy amin' ho ary dia na fa izay tsy ka manana ao rehetra tsirairay amin ireo noho mba zon' no ilay",
    "ht": "nan yo ki ak pou li tout gen se pa yon sa fè osinon",
    "gn": "ha rehegua pe opavave ha'e tekove oguereko mba'e peteĩ térã ndaikatúi opa",
    "qu": "kay mana tukuy huk kaqmi llapan hinallataq wan",
    "ay": "ukat taqi ukhamarak mä jan janiw uka",
    "nah": "ihuan in tlen nochi quipia itech cah amo tlacah",
    "ru": "и в не на что с по как к а но его от все или из у за для это при то он быть имеет каждый без о так был их она только должен может которые того",
    "uk": "і в не на що з та до як а але його від всі або із у за для це при то він бути має кожна без про так був їх вона тільки повинен може які кожний й",
    "be": "і ў не на што з да як а але яго ад усе або у за для гэта пры то ён быць мае права кожны без аб так быў іх яна толькі павінен можа якія свае",
    "bg": "и в на не да се от за с е по като при че или си до има всеки това са бъде както който която които към негово бил му без със",
    "mk": "и во на не да се од за со е по како при или си до има секој тоа ја бидат кој која кои што неговите без биде му ги сите ќе",
    "kk": "және бір бұл үшін мен бен әр болып немесе өз тиіс барлық да де емес болуға ешкім деген әрбір оның қандай керек",
    "ky": "жана бир бул үчүн менен ар же өз тийиш бардык да болгон эч ким болуп анын керек эмес",
    "kjh": "паза пір полған чонның прай хайзы анзы пол позының парчан алай орта",
    "tt": "һәм бер бу өчен белән һәр яки үз тиеш барлык да дә булырга һич кем булган аның кешенең итү",
    "ba": "һәм бер был өсөн менән һәр йәки үҙ тейеш бөтә да булырға кем булған уның кешенең итеү",
    "cv": "тата пур та хăйĕн е тĕрлĕ чух пулмалла май унăн тăвас пĕр çак вăл",
    "tg": "ва дар ба ҳар аз ки бо барои ин як ё он дорад бояд шуда озод набояд худ ҳамаи бе кас ҳеҷ карда буда аст",
    "mn": "ба нь бүр бол болон байх тэр юм өөрийн нэг хэн ч энэ тул буюу эсвэл бүх юмуу уг болох тухай",
    "os": "æмæ уый кæнын у алы бар хъуамæ йæ та нæй æй иу мæ куыд уæд уа дæр",
    "ce": "а и ю ду дац шен бакъо йолуш хӏора я цу стаг оцу цуьнан",
    "av": "ва гьел бугеб букӏине щибаб гьеб яги кколеб",
    "ab": "аӡәы имоуп ма аӡә иара уи ахь зегьы",
    "kv": "да быд вермас став вылӧ эм кыдзи либӧ кутшӧм не",
    "ar": "في من على أن إلى أو و لا كل ما عن هذا هذه التي الذي لكل مع كما أي وفي كان بين ذلك له قد فيها هو إذا بعد وأن ولا",
    "fa": "و در به از که این را با است برای آن هر یا خود کس شود تا بر باید دارد نمی می شده کرد بود های ها هیچ او شده‌است",
    "ur": "کے میں کی ہے اور سے کا کو اس کہ یا پر ہو نے ہر نہیں بھی جو ایک ہیں کیا گا کسی تھا وہ یہ اپنے ہے۔",
    "pnb": "دے دی دا نوں تے اے وچ نیں ایہہ اوہ توں ہر نال کوئی جاں ہووے اوس سی",
    "skr": "دے دی دا کوں تے ہے وچ اتے ایں نال ہر کیتے ہوسی ہن کہیں اے تھیوے",
    "ps": "د په او چې له ته کې هر یا دی لري دا نه سره شي خپل څوک ټول کړي وي هغه یو کیږي توګه یې شوی دې",
    "sd": "۽ جي ۾ جو کي آهي کان هر سان يا نه هن به جا انهيءَ تي ڪنهن آهن",
    "ug": "ۋە بىر بۇ ئۈچۈن بىلەن ھەر ياكى ئۆز كېرەك ئىگە ھېچ بارلىق بولغان ئۆزىنىڭ قىلىش",
    "hi": "के में है और की से का को पर एक नहीं हैं या कि यह जो किसी ने हर भी अपने इस लिए तथा हो किया उसे होगा था अपनी",
    "mr": "आणि व आहे या किंवा प्रत्येक तसेच त्या करण्याचा हे की अशा कोणत्याही नाही सर्व आपल्या असा होता त्यांच्या येईल ते कोणालाही",
    "ne": "र को छ मा वा गर्ने प्रत्येक हुनेछ पनि यो तथा छैन भएको हुने गर्न आफ्नो कुनै लागि सबै एक त्यस उसको उनले थियो हुनु",
    "sa": "च वा इति तथा एव सर्वे न अस्ति सर्वेषां प्रत्येकं तस्य यत् अपि भवति",
    "bho": "के में बा आउर आ से हर ओकर कवनो होखे नइखे जा ओह सब खातिर अपना करे ना रही लोग",
    "mag": "के में हे आउ से हर ओकर कोई होवे नय हइ ओही सब अपन करे जा",
    "mai": "के अछि आ केँ सँ प्रत्येक वा छैक ओ अपन कोनो नहि एहि जे मे ककरो हेतु होयत",
}  # fmt: skip
# Letters of a Latin alphabet beside a to z, and after a bar those of a to z that the language has in foreign names alone.
_LATIN = {
    "es": "áéíóúüñ|kw", "it": "àèéìòùî|jkwxy", "pt": "áâãàéêíóôõúüç|kwy", "fr": "àâäæçéèêëîïôœùûüÿ|kw", "de": "äöüß|", "en": "|", "nl": "éëïóèê|", "fi": "äöåšž|qwxzc", "et": "äöõüšž|qwxyc",
    "hu": "áéíóöőúüű|qwx", "tr": "çğıiöşüâîû|qwxñ", "sq": "çë|w", "pl": "ąćęłńóśźż|qvx", "cs": "áčďéěíňóřšťúůýž|qwx", "sk": "áäčďéíĺľňóôŕšťúýž|qwx", "hr": "čćđšž|qwxy", "sr": "čćđšžabcdefghijklmnoprstuvz|qwxy", "bs": "čćđšž|qwxy", "sl": "čšžćđ|qwxy",
    "ro": "ăâîșşțţ|kqwy", "id": "|qxz", "ms": "|qx", "da": "æøåé|qwx", "no": "æøåéòô|qwx", "nn": "æøåéòô|qwx", "sv": "åäöé|qw", "is": "áðéíóúýþæö|cqwz", "sw": "|qx", "az": "çəğıöşüâ|w", "uz": "ʻʼ‘’çğöşñıâáóúǵ|", "ku": "çêîşûɛ|",
    "eo": "ĉĝĥĵŝŭ|qwxy", "ca": "àçèéíïóòúü·|kw", "gl": "áéíóúñüï|jkwy", "la": "āēīōūæœ|kw", "lt": "ąčęėįšųūž|qwx", "lv": "āčēģīķļņšūžōŗ|qwxy", "wa": "åéèêëîôûçïâ|", "tl": "ñáéíóúàèìòùâêîôû|cfjqvxz", "cy": "âêîôûŵŷäëïöáéàèò|kqvxz",
}  # fmt: skip
_CYRILLIC = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя", "tt": "аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъыьэюя", "ba": "абвгғдҙеёжзийкҡлмнңоөпрсҫтуүфхһцчшщъыьэәюя",
    "tg": "абвгғдеёжзийӣкқлмнопрстуӯфхҳчҷшъэюя", "mn": "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя", "cv": "аӑбвгдеёӗжзийклмнопрсҫтуӳфхцчшщъыьэюя", "ab": "абвгҕӷдежзӡикқҟлмнопԥҧрстҭуфхҳцҵчҷҽҿшыҩџьәӏ", "os": "аӕбвгдеёжзийклмнопрстуфхцчшщъыьэюя", "uz": "абвгдеёжзийклмнопрстуфхцчшъьэюяўқғҳ",
}  # fmt: skip
_COMMON_ARABIC = "ابتثجحخدذرزسشصضطظعغفقلمنوءأإآؤئ"
_ARABIC = {
    "ar": _COMMON_ARABIC + "هكيىةٱـ", "fa": _COMMON_ARABIC + "هپچژگکكیيةۀـ", "ur": _COMMON_ARABIC + "پچژگکیيٹڈڑںےہھۂۓۃةـ", "ps": _COMMON_ARABIC + "هةپچژگکكیيټډړڼښځڅږېۍګىےـ",
    "ug": "ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىيە", "ku": _COMMON_ARABIC + "پچژڤگکكڕڵۆێەهھیيیـ", "sd": _COMMON_ARABIC + "هپچژگکكيٻڀٺٽٿڄڃڇڍڌڊڏڙڦڪڳڱڻھ۽۾ئيىہ",
}  # fmt: skip
# Of near languages the beginnings of words that the others write otherwise.
_TELLS = {
    "hr": "tko svatko netko nitko uvjet tijekom tisuć općin općen povijest europ prije gdje vrijeme svijet mjest čovjek zahtjev cijel dijel djel uvijek poslije djec vjer riječ mjer vrijed rješ mjesec svijest osob uvjer promijen vijeć izvješ",
    "sr": "ko svako neko niko šta uslov hiljad opštin opšt evrop istorij pre gde vreme svet mest čovek zahtev ceo celo deo delo uvek posle dec ver reč mer lice bezbed sprovođenj ravnopravn vred reš mesec svest uver promen pošto ličn",
    "id": "karena bahwa bisa nasional internasional hukum$ azas asasi lain-lain pemerintah polisi uang menurut pengadilan siapapun siapa sebuah berbeda kantor perempuan tewas kesehatan perusahaan tersebut ketika pemilu warga bagian saja manapun seorangpun pernikahan pengakuan pidana deklarasi sewenang- memperoleh diakui",
    "ms": "kerana bahawa kerajaan daripada polis$ wang mahkamah hendaklah sesiapa manakala iaitu ialah beliau mengikut antarabangsa sebarang dibenarkan sejagat asas$ kesihatan ahli syarikat sahaja tiap-tiap mana-mana pejabat kanak-kanak pilihan samada perlulah pihak saksama jenayah pengiktir kesamarata sivil perisytihar perkahwin rayuan mestilah pertubuhan kewajipan bahagian perlembagaan tiada$ baharu bahawasanya diisytihar mengisytihar isytihar sesebuah semula ianya sekiranya lelaki tempoh ugama perbicaraan perkara hadapan",
    "da": "af efter blev hvad nogen nogle mellem sig kun uden noget bliver mig ud op frihed ikke fra hun et hver være",
    "no": "av etter ble hva noen mellom seg bare uten noe blir meg ut opp frihet ikke fra hun et hver være rettighet likhet selv hele barn",
    "nn": "ikkje eit ein dei frå eg kva berre ho vera vere noko mykje korleis kvar eigen anten utan av seg mellom etter blir meg ut opp rettar fridom korkje vert born likskap medan sjølv heile",
    "af": "nie hulle wat vir sy hy gaan sal mense geregtig oor deur vryheid sonder iemand reg elkeen sosiale moet",
    "nl": "een niet zijn wordt worden voor naar zij hij wie zal alle zonder vrijheid zich recht gelijk vrijheid geen",
    "hi": "है हैं था थी थे नहीं यह और का की को",
    "bho": "बा आउर नइखे होखे ओकर कवनो खातिर हवे के",
    "mag": "हे हइ आउ नय होवे ओकर के ओकरा अपन सब ई कोय लेल केकरो सभे",
    "mai": "अछि सँ छैक आ केँ एहि",
    "en": "of with all not from have their has",
    "sco": "o tae thair haes aw nae ony fae ilka wi",
    "es": "es sin toda desde para las su y en con",
    "ast": "ye nun toa tola ensin dende pa so",
    "lad": "es toda sin las su ke kon i en",
    "cs": "nebo se jsou při své že podle nesmí která být lidsk svobod společn vzděl nikdo",
    "sk": "alebo sa sú pri svoje že podľa nesmie ktorá byť ľudsk slobod spoločn vzdel nikto",
    "tl": "ng ay at nang bawat may ang",
    "ceb": "ug nga kay dili ngadto alang kaniya ang",
    "hil": "kag sang nga sing ukon indi ang",
    "bcl": "asin nin kan saiya gabos lambang an",
    "war": "ngan han nga diri tagsa an",
    "ilo": "ti ket iti dagiti wenno ken nga",
    "sw": "kila mtu ana yake wote kwa lazima bila katika wa",
    "zdj": "ha mndru kula yahe ndo hawu wo ye",
    "swb": "ha mundru kula hahe shila hari ze",
    "ktu": "kele ke muntu yonso yandi ve mosi",
    "loz": "ni mutu kaufela mwa li ka sina fa",
    "kde": "munu kila vanu pachinga",
    "az": "və hər bir öz malik olan edir",
    "tly": "ıştə həmə bə ijən kəsi odəm",
    "it": "il che non del della nella degli gli sono è",
    "co": "u chì hà hè cù nant ghj",
    "fi": "on että sekä hän",
    "fkv": "oon kaikila",
    "ca": "els amb són dels és i en les per",
    "oc": "los las amb totas dins e lei dei en",
}  # fmt: skip
# Languages whose words take so many endings that few of a text are words of grammar alone.
_ENDINGS = "fi et krl hu tr az crh gag kaa uz tk kk ky tt ba cv mn ug eu la lt lv os ce av ab kv kjh qu gn ay zu xh sn rw ny mt sa mr vi ne ar"
_FEW = frozenset(_ENDINGS.split())
# And those of which in any two sentences an eighth is words of grammar.
_ARTICLES = "en de fr es it nl pt ca gl da no nn sv af"
_MANY = frozenset(_ARTICLES.split())
# And those that the model does not know or hardly: words alone name them.
_TAUGHT_BADLY = "ha so yo jv su mg ht sw tk gn qu af fo"
UNTAUGHT = frozenset(_TAUGHT_BADLY.split())
WORDS = 12  # that a text needs to be judged by them
LEAST, LEAST_OF_FEW, LEAST_OF_MANY = (
    0.05,
    0.01,
    0.13,
)  # the share of common words below which a text is not in the language
ENOUGH = 0.25  # and never more
SURELY = 0.2  # from which on it is, whatever its letters are
CLEAR, CLEAR_OF_FEW, CLEAR_OF_MANY = 0.18, 0.12, 0.3  # from which on it is, though the model does not say so
AHEAD = 1.3  # how far the words of one language are before those of another, to outweigh the model
AHEAD_UNNAMED = 1.15  # the same for a language that is not named, so that the text's language is unknown
FOREIGN = 0.025  # the share of letters that a language does not have, above which a text is not in it
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f\u0900-\u097f\u064b-\u065f'’ʼ‘]*")
_PLAIN = "abcdefghijklmnopqrstuvwxyz"


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for lang, words in _WORDS.items():
        for word in words.split():
            found.setdefault(word, {})[lang] = None
    return {word: tuple(langs) for word, langs in found.items()}


def shares(piece: str) -> dict[str, float]:
    """The share of a text's words, in small letters, that are common ones of a language, by language; empty where it has too few words."""
    words = _WORD.findall(piece)
    if len(words) < WORDS:
        return {}
    table, found = _by_word(), Counter[str]()
    for word in words:
        found.update(table.get(word) or table.get(word.strip("'’"), ()))
    return {lang: count / len(words) for lang, count in found.items()}


def refuted(lang: str, piece: str, common: Mapping[str, float], times: float = 1.0) -> bool:
    """Whether a text in small letters cannot be in a language: it lacks the commonest words, or has letters that the language has not.

    ``common``: what `shares` says of it; ``times``: how many times the share of common words that is asked of a language.
    """
    share = common.get(lang, 0.0)
    if common and lang in _WORDS:
        if share < min(ENOUGH, times * (LEAST_OF_FEW if lang in _FEW else LEAST_OF_MANY if lang in _MANY else LEAST)):
            return True
        if share >= SURELY:
            return False
    return _foreign(lang, piece) > FOREIGN


def told(lang: str, langs: Collection[str], piece: str) -> str | None:
    """Which of the languages near one a text in small letters rather is in, by words that they write differently; None where these do not tell."""
    words = _WORD.findall(piece)
    found = {lang: sum(1 for word in words if _tells(lang).match(word)) for lang in langs if lang in _TELLS}
    best = max(found, key=lambda near: found[near], default=lang)
    return best if found.get(best, 0) > found.get(lang, 99) else None


@cache
def _tells(lang: str) -> re.Pattern[str]:
    """Short beginnings are whole words."""
    return re.compile("|".join(tell if len(tell) > 3 else f"{tell}$" for tell in _TELLS[lang].split()))


def clear(lang: str, share: float) -> bool:
    """Whether a share of common words is enough to name the language by them alone."""
    return share >= (CLEAR_OF_FEW if lang in _FEW else CLEAR_OF_MANY if lang in _MANY else CLEAR)


def _foreign(lang: str, piece: str) -> float:
    """The share of the letters that a language does not have, of those of its script; plain ones of foreign names count half."""
    letters, rare, scripts = _alphabet(lang)
    total = strange = 0.0
    for char in set(piece):
        if script_of(char) in scripts:
            seen = piece.count(char)
            total += seen
            strange += 0.5 * seen if char in rare else seen if char not in letters else 0.0
    return strange / total if total else 0.0


@cache
def _alphabet(lang: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(the small letters of a language, those that only foreign names have, their scripts); empty where they are not listed."""
    letters = {*_CYRILLIC.get(lang, ""), *_ARABIC.get(lang, "")}
    more, _, rare = _LATIN.get(lang, "").partition("|")
    letters |= {*_PLAIN, *more} if lang in _LATIN else set()
    return frozenset(letters), frozenset(rare), frozenset(map(script_of, letters)) - {""}
