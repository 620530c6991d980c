"""English."""

from alerts.quotes.languages.profile import Profile, phrases, words

PROFILE = Profile(
    code="en",
    verbs=words(
        "said says say saying told tells tell telling stated states stating added adds adding wrote writes write writing tweeted tweets "
        "tweeting posted asked asks ask asking replied replies replying responded responds responding argued argues argue arguing "
        "warned warns warn warning insisted insists insist insisting explained explains explain explaining noted notes note noting "
        "declared declares declare declaring announced announces announcing claimed claims claiming acknowledged acknowledges "
        "acknowledging admitted admits admitting conceded concedes conceding concluded concludes concluding confirmed confirms "
        "continued continues continuing recalled recalls recalling remarked remarks remarking suggested suggests suggesting urged urges "
        "urging vowed vows vowing pledged pledges pledging promised promises promising joked jokes joking quipped quips testified "
        "testifies testifying alleged alleges alleging accused accuses accusing called calls calling described describes "
        "describing dubbed dubs labeled labelled labels denounced denounces denouncing condemned condemns condemning criticized "
        "criticised criticizes criticises criticizing criticising praised praises praising predicted predicts predicting maintained "
        "maintains observed observes observing commented comments commenting complained complains complaining contended contends "
        "contending countered counters countering cautioned cautions cautioning emphasized emphasised emphasizes emphasises "
        "emphasizing stressed stresses stressing reiterated reiterates reiterating repeated repeats repeating shouted shouts shouting "
        "cried cries screamed yelled whispered chanted chanting read reads demanded demands demanding deplored deplores blasted "
        "slammed mocked hailed lamented laments pleaded answered answers recounted recounts thundered boasted boasts tweets mused "
        "cited citing quoted referred characterized characterised decried likened hinted exclaimed exclaims opined ordered "
        "nicknamed nicknames accusing deriding derided derides ridiculed ridicules rebuked defended defends defending blamed blames blaming lashed "
        "decrying bemoaned bemoans touted touts touting branded brands branding retorted retorts shot snapped scoffed sneered shrugged agreed "
        "agrees agreeing disagreed disagrees dismissed dismisses dismissing rejected rejects rejecting disputed denied denies denying apologized "
        "apologised questioned questions questioning wondered wonders wondering signaled signalled proclaimed proclaims proclaiming advised "
        "advises proposed argued bragged brags bragging crowed gushed griped groused grumbled fumed ranted railed chided chides scolded "
        "admonished assailed attacked attacks attacking ripped bashed knocked applauded applauds lauded lauds touting invoked invokes "
        "echoed echoes echoing clarified clarifies clarifying elaborated reasoned theorized speculated estimated disclosed revealed reveals "
        "revealing mentioned mentions mentioning remembered remembers marveled summarized summed pronounced pronounces deemed deems "
        "considers considered considering implored implores begged begs pressed texted emailed emails retweeted messaged penned intoned "
        "interjected chimed chuckled laughed sighed sobbed signed vowing pushed hit fired suggest warns outlined lists listed "
        "put puts reported reports reporting believes believed thinks thought"
    ),
    according=phrases("according to | in the words of | as"),
    pronouns={"he": "m", "she": "f", "they": "", "it": "", "who": ""},
    titles=phrases(
        "president | vice president | prime minister | deputy prime minister | minister | foreign minister | interior minister | "
        "defense minister | defence minister | finance minister | justice minister | secretary of state | secretary of defense | "
        "secretary-general | secretary general | secretary | attorney general | attorney | superintendent | special agent | agent | cmdr. | commander | solicitor general | speaker | house speaker | senator | "
        "sen. | sens. | representative | rep. | reps. | congressman | congresswoman | governor | gov. | mayor | ambassador | u.s. ambassador | "
        "chancellor | king | queen | prince | princess | pope | bishop | archbishop | cardinal | imam | sheikh | sheik | ayatollah | rabbi | "
        "reverend | rev. | father | sister | general | gen. | lieutenant general | lt. gen. | maj. gen. | brig. gen. | colonel | col. | major | maj. | "
        "captain | capt. | lieutenant | lt. | sergeant | sgt. | admiral | officer | detective | sheriff | chief | police chief | judge | "
        "justice | chief justice | professor | prof. | doctor | dr. | mr. | mrs. | ms. | mr | mrs | ms | dr | sir | lord | lady | dame | "
        "commissioner | high commissioner | director | deputy director | executive director | chairman | chairwoman | chair | ceo | coach | "
        "spokesman | spokeswoman | spokesperson | press secretary | white house press secretary | white house | republican | democrat | "
        "democratic | special rapporteur | special envoy | envoy | lawyer | activist | journalist | analyst | author | researcher | "
        "director-general | director general | vice chairman | treasurer | comptroller | presidential candidate | candidate | presidential nominee | vice presidential nominee | nominee | minority leader | majority leader | senate minority leader | senate majority leader | house majority leader | house minority leader | running mate | campaign manager | former president | former | then | acting | deputy | first lady | premier | patriarch | metropolitan"
    ),
    roles=words(
        "spokesman spokeswoman spokesperson president minister secretary director chairman chairwoman chair chief head leader lawyer attorney "
        "activist journalist reporter editor analyst researcher professor expert adviser advisor aide ambassador envoy official officials officer "
        "commissioner governor mayor senator lawmaker lawmakers deputy counsel founder co-founder member members coordinator campaigner manager "
        "executive ceo judge prosecutor prosecutors police witness witnesses resident residents victim victims relatives mother father sister "
        "brother wife husband son daughter neighbour neighbor doctor doctors teacher student students farmer worker workers author historian "
        "economist scientist candidate nominee strategist consultant pollster commentator rapporteur representative delegate captain general "
        "colonel commander soldier bishop priest imam advocate advocates defender protester protesters organizer organiser group statement "
        "report letter ministry government court embassy office department agency organization organisation company committee party campaign "
        "reporters journalists critics supporters activists protesters lawyers senators users agent source sources aunt uncle cousin niece nephew grandmother grandfather friend friends colleague colleagues boss partner parent parents"
    ),
    bodies=words(
        "university department ministry bank institute states center centre committee council association agency office court commission house "
        "party fund foundation union league college school group company corporation church society network coalition watch first international "
        "nations press times post news journal street senate congress parliament government police army service bureau federation kingdom"
    ),
    female=words(
        "spokeswoman congresswoman chairwoman mrs. ms. mrs ms madame queen princess lady dame mother sister wife daughter actress businesswoman"
    ),
    male=words(
        "spokesman congressman chairman mr. mr king prince lord sir father brother husband son actor businessman"
    ),
    joints=words("of de la le da do dos das del della di van von der den ter bin ibn al el ben y e abu and the for &"),
    of=words("of from at for with"),
    steps=words(
        "has have had also later then further again already now once repeatedly publicly recently previously today yesterday earlier "
        "reportedly simply only just even still never often always first finally quickly angrily bluntly himself herself themselves is was were "
        "will would could may might did does do not n't be been being went on on"
    ),
    days=words("monday tuesday wednesday thursday friday saturday sunday"),
    openings=words(
        "in on at of for from by with to as if when beyond behind inside outside near across along around toward towards against above below while after before during since because although though despite under over amid about "
        "among between upon without asked pressed speaking writing responding referring citing according once until following given unlike"
    ),
    whereabouts=words("in on at near inside outside across around into via to"),
    passives=words("is are was were been be"),
    definite=words("the"),
    relatives=words("who"),
    so_called=words("so-called"),
    articles=words("the a an his her their its one another this that some two three several many other"),
    ends=words(
        "that in on during after before while when as by to at last about over against because if where who which whose through via upon "
        "and but or with without of since under into amid among between than it he she they we i you has have had is are was were will would"
    ),
    no_names=words(
        "the a an this that these those in on at of for from by with to as but and or nor so yet if when while after before because since "
        "although though however moreover meanwhile instead still also then there here he she it they we i you his her its their our my "
        "your who what which where why how not no yes asked speaking writing according despite during under over between among about against "
        "amid last next earlier later today yesterday monday tuesday wednesday thursday friday saturday sunday january february march april "
        "may june july august september october november december one two three some many most all both each every other another such "
        "even only just once now beyond behind inside outside near across along around toward towards above below perhaps indeed finally first second third in addition others those mr mrs"
    ),
    outlet_nouns=words(
        "newspaper newspapers daily weekly magazine agency broadcaster channel station outlet website portal tabloid paper journal site wire "
        "network service radio television tv broadsheet monthly"
    ),
    report_verbs=words(
        "reported reports report said says wrote writes published publishes revealed reveals broadcast quoted cited"
    ),
    reported_by=phrases(
        "reported by | first reported by | published by | published in | according to | told | quoted by | cited by | reports from | "
        "a report by | a report in | interview with | an interview with | interview to | revealed by | obtained by | seen by | citing | quoting | "
        "broadcast by | aired by | aired on | statement to | comments to"
    ),
    every_word=True,
)
