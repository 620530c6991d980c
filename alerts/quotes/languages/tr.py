"""Turkish."""

from alerts.quotes.languages.nominative import turkish
from alerts.quotes.languages.profile import Profile, phrases, words

PROFILE = Profile(
    code="tr",
    verbs=words(
        "dedi dediler diyor diyorlar demişti demiş diyen dedikten diyerek diye söyledi söylediler söylüyor söylemişti söyleyen belirtti "
        "belirttiler belirtiyor belirten açıkladı açıkladılar açıklıyor açıklayan ifade vurguladı vurguladılar vurguluyor vurgulayan ekledi "
        "eklediler ekliyor ekleyen anlattı anlattılar anlatıyor anlatan konuştu konuştular konuşan yazdı yazdılar yazıyor yazan sordu sordular "
        "soruyor soran yanıtladı yanıt cevap kaydetti kaydettiler kaydeden savundu savundular savunuyor savunan uyardı uyardılar uyarıyor uyaran "
        "eleştirdi eleştiren iddia hatırlattı hatırlatan nitelendirdi nitelendiren tanımladı tanımlayan çağrısında değerlendirdi değerlendirmesini "
        "değerlendirmesinde ifadelerini ifadesini sözlerini açıklamasını açıklamasında şeklinde bağırdı bağırdılar haykırdı duyurdu paylaştı "
        "paylaşan aktardı aktaran bildirdi bildirdiler bildiren yorumunu cevabını yanıtını suçladı suçlayan kınadı övdü itiraf kabul reddetti "
        "yalanladı doğruladı tepki sloganı denildi denildiği deniliyor"
    ),
    according_after=phrases("göre | e göre | a göre"),
    according=phrases("gore"),
    pronouns={"o": "", "kendisi": "", "onlar": ""},
    titles=phrases(
        "cumhurbaşkanı | başbakan | bakan | bakanı | başkan | başkanı | genel başkanı | genel sekreteri | sözcüsü | müdürü | avukat | av. | dr. | "
        "prof. dr. | prof. | doç. dr. | gazeteci | yazar | milletvekili | vali | savcı | hakim | hâkim | general | albay | sayın | bay | bayan | "
        "yönetmen | doktor | öğretmen | akademisyen | aktivist | sosyolog | tarihçi | ekonomist | büyükelçi | papa | kral | kraliçe"
    ),
    roles=words(
        "cumhurbaşkanı başbakan bakan bakanı başkan başkanı sekreteri sözcüsü müdürü yönetmeni direktörü temsilcisi üyesi avukat avukatı gazeteci "
        "gazetecisi yazar yazarı milletvekili vali valisi savcı savcısı hakim hakimi general albay doktor öğretmen akademisyen aktivist sosyolog "
        "tarihçi ekonomist büyükelçi büyükelçisi lideri lider kurucusu editörü muhabiri koordinatörü danışmanı uzmanı uzman profesörü annesi babası "
        "kardeşi eşi oğlu kızı komşusu tanık görgü yetkili yetkililer kaynak kaynaklar polis bakanlık bakanlığı mahkeme örgütü örgüt derneği dernek "
        "vakfı vakıf sendikası partisi hükümet ordu açıklama açıklamada rapor raporda mektup savcılık belediye adayı komutan"
    ),
    joints=words("de van von bin el al ibn"),
    steps=words(
        "şunları şunu bunları da de ise şöyle daha sonra ardından ayrıca dün bugün pazartesi salı çarşamba perşembe cuma cumartesi pazar yine hemen"
    ),
    articles=words("bir bu şu o iki üç bazı birçok"),
    ends=words(
        "için ile gibi kadar sonra önce üzerine hakkında konusunda olarak ve ama ancak fakat çünkü ki toplantısında konuşmasında açıklamasında röportajda"
    ),
    no_names=words(
        "bir bu şu o ve ama ancak fakat çünkü ki de da mi mı ise için ile gibi kadar sonra önce ben sen biz siz onlar ne neden nasıl kim nerede "
        "hangi evet hayır dün bugün yarın şimdi artık henüz daha çok az her hiç bazı tüm bütün iki üç ocak şubat mart nisan mayıs haziran temmuz "
        "ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar ayrıca öte yandan ardından böylece"
    ),
    bodies=words(
        "üniversitesi bakanlığı derneği vakfı partisi örgütü mahkemesi meclisi sendikası komisyonu konseyi birliği bankası ajansı abd ab bm nato akp chp hdp"
    ),
    nominative=turkish,
    verb_last=True,
    subject_left_out=True,
    country_first=True,
    outlet_nouns=words("gazetesi gazete ajansı ajans kanalı televizyonu dergisi sitesi radyosu"),
    report_verbs=words("bildirdi yazdı duyurdu aktardı haberine bildirdiğine haberinde yayımladı yayınladı"),
    reported_by=phrases("kaynak"),
)
