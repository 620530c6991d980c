"""Words with a capital that are nobody's name when they stand alone: towns that the news names most, peoples, networks. Countries may speak."""

from alerts.quotes.languages.profile import words

_TOWNS = words(
    "abuja accra algiers alger algier almaty amman amsterdam ankara athens athen athènes atenas baghdad bagdad bağdat baku bakı bakü bangkok "
    "barcelona batumi beijing beirut beyrouth belgrade belgrad berlin berlín bern bishkek bogotá brasilia brasília bratislava brussels brüssel "
    "bruxelles bruselas brüksel bucharest bukarest bucarest budapest cairo caire kairo kahire caracas casablanca chicago chişinău chisinau "
    "copenhagen kopenhagen copenhague damascus damaskus damas damasco delhi dhaka doha donetsk dubai dublin dushanbe frankfurt geneva genf "
    "genève ginebra cenevre grozny hamburg hanoi harare havana havanna helsinki hiroshima istanbul estambul jakarta jerusalem johannesburg kabul "
    "kaboul karachi kathmandu kazan kharkiv khartoum kherson kiev kiew kyiv kinshasa köln cologne lagos lahore lima lisbon lissabon lisbonne "
    "lisboa ljubljana london londra londres luhansk lviv lyon madrid makhachkala managua manila mariupol marseille milan minsk mogadishu "
    "monrovia moscow moskau moscou moscú moskova mumbai munich münchen münih nairobi naypyidaw odesa odessa oslo ottawa paris parís pretoria "
    "prague prag praga pristina pyongyang pjöngjang quito rangoon riga riyadh riad rome rom roma santiago sarajevo seoul séoul seúl sevastopol "
    "shanghai simferopol skopje sofia stockholm strasbourg straßburg stuttgart sukhumi tallinn tashkent taschkent tbilisi tiflis teheran tehran "
    "téhéran tirana tokyo tokio toronto tripoli tskhinvali tunis ulaanbaatar urumqi vienna wien vienne viena viyana vilnius vladikavkaz warsaw "
    "warschau varsovie varsovia varşova washington wuhan yangon yerevan yekaterinburg zagreb zaporizhzhia zurich zürich "
    "москва київ киев минск мінськ тбилиси тбілісі ереван єреван баку лондон париж берлин берлін брюссель варшава вашингтон женева вена відень "
    "прага рим мадрид стамбул анкара пекин пекін токио токіо тегеран кабул дамаск багдад каир каїр грозный грозний махачкала казань харьков "
    "харків одесса одеса львов львів донецк донецьк херсон мариуполь маріуполь рига вильнюс вільнюс таллин таллінн"
)
_PEOPLES = words(
    "afghan african albanian algerian american arab argentine argentinian armenian asian australian austrian azerbaijani bangladeshi belarusian "
    "belgian bosnian brazilian british bulgarian cambodian canadian catalan chechen chilean chinese colombian croatian cuban czech danish dutch "
    "egyptian english estonian ethiopian european filipino finnish french georgian german ghanaian greek hungarian indian indonesian iranian "
    "iraqi irish israeli italian japanese jewish jordanian kazakh kenyan korean kosovar kurdish kuwaiti kyrgyz latvian lebanese libyan "
    "lithuanian macedonian malaysian mexican moldovan mongolian montenegrin moroccan nigerian norwegian pakistani palestinian peruvian polish "
    "portuguese qatari romanian russian saudi scottish serbian slovak slovenian somali spanish sudanese swedish swiss syrian taiwanese tajik "
    "thai tibetan tunisian turkish turkmen ugandan ukrainian uyghur uzbek venezuelan vietnamese welsh yemeni "
    "amerikaner briten chinesen deutschen franzosen iraner israelis italiener österreicher palästinenser polen russen schweizer serben syrer "
    "türken ukrainer"
)
_NETWORKS = words(
    "x twitter facebook telegram tiktok weibo instagram youtube whatsapp mastodon bluesky vkontakte твиттер твіттер телеграм фейсбук"
)
_LONGER = frozenset(
    ["truth social", "new york", "hong kong", "tel aviv", "los angeles", "san francisco", "kuala lumpur", "addis ababa", "phnom penh",
     "buenos aires", "den haag", "the hague", "la haye", "la haya", "лос-анджелес", "нью-йорк"]
)  # fmt: skip
THINGS = words(
    "ocean sea river act bill amendment treaty accord agreement award prize project system program programme war islands island street avenue"
)
"""Last words of names that are no person's and no body's, in lower case."""
LANDS = words("georgia virginia carolina israel jordan kenya chad india montana dakota alaska asia savannah")
"""Countries and states that are first names as well, in lower case."""
NOBODY = _TOWNS | _PEOPLES | _NETWORKS | _LONGER
"""In lower case."""
