"""French."""

from alerts.quotes.languages.profile import Profile, phrases, words

PROFILE = Profile(
    code="fr",
    verbs=words(
        "interrogé interrogée dit disent disait disaient déclaré déclare déclarent déclarait affirmé affirme affirment affirmait assuré assure assurent assurait "
        "expliqué explique expliquent expliquait ajouté ajoute ajoutent ajoutait estimé estime estiment estimait précisé précise précisent "
        "souligné souligne soulignent annoncé annonce annoncent indiqué indique indiquent indiquait confié confie confient raconté raconte "
        "racontent racontait répondu répond répondent demandé demande demandent demandait écrit écrivent écrivait lancé lance lancent rappelé "
        "rappelle rappellent regretté regrette regrettent dénoncé dénonce dénoncent condamné condamne condamnent critiqué critique critiquent "
        "averti avertit avertissent prévenu prévient promis promet promettent reconnu reconnaît reconnait reconnaissent admis admet admettent "
        "insisté insiste insistent soutenu soutient soutiennent martelé martèle poursuivi poursuit poursuivent conclu conclut concluent "
        "commenté commente commentent observé observe constaté constate constatent accusé accuse accusent qualifié qualifie qualifient "
        "appelé appelle appellent jugé juge jugent salué salue saluent réagi réagit réagissent témoigné témoigne témoignent nuancé nuance "
        "réclamé réclame réclament exigé exige exigent espéré espère espèrent plaidé plaide plaident tweeté tweete publié martelait répliqué "
        "réplique rétorqué rétorque crié crie chuchoté murmuré soupiré soupire résumé résume décrit décrivent évoqué évoque déploré déplore "
        "déplorent confirmé confirme confirment démenti dément prétendu prétend fustigé fustige ironisé ironise cité cite citant ajoutant "
        "précisant affirmant estimant déclarant expliquant soulignant dénonçant qualifiant"
    ),
    according=phrases("selon | d’après | d'après | aux yeux de | de l’avis de | de l'avis de | pour citer"),
    pronouns={
        "il": "m",
        "elle": "f",
        "ils": "",
        "elles": "f",
        "on": "",
        "lui": "m",
        "celui-ci": "m",
        "celle-ci": "f",
        "qui": "",
    },
    titles=phrases(
        "m. | mme | mlle | monsieur | madame | me | dr | docteur | professeur | pr | président | présidente | ministre | premier ministre | "
        "première ministre | sénateur | sénatrice | général | colonel | maître | pape | cardinal | sœur | père"
    ),
    roles=words(
        "président présidente ministre ministres premier première porte-parole directeur directrice secrétaire chef cheffe responsable avocat "
        "avocate avocats juge procureur procureure journaliste journalistes rédacteur rédactrice chercheur chercheuse expert experte analyste "
        "militant militante militants député députée sénateur sénatrice maire gouverneur ambassadeur ambassadrice général colonel commissaire "
        "médecin professeur enseignant enseignante historien historienne économiste politologue sociologue écrivain écrivaine fondateur "
        "fondatrice membre coordinateur coordinatrice délégué déléguée représentant représentante haut-commissaire rapporteur rapporteuse "
        "mère père sœur frère fille fils femme mari veuve voisin voisine témoin victime habitant habitante habitants source sources "
        "organisation ministère gouvernement police parquet tribunal cour association ong syndicat parti préfecture mairie entreprise agence "
        "communiqué rapport lettre texte candidat candidate conseiller conseillère dirigeant dirigeante leader évêque imam prêtre étudiant étudiante"
    ),
    female=words(
        "mme mlle madame présidente directrice avocate mère sœur fille femme veuve reine militante sénatrice députée cheffe"
    ),
    male=words("m. monsieur président directeur père frère fils mari roi pape cardinal sénateur député"),
    addressees=words("journalistes presse à la aux"),
    joints=words("de du des la le les d l von van ben bin al el et dos da di"),
    of=words("de du des d d’ à au aux pour chez"),
    steps=words(
        "a ont avait avaient est était sont s se lui leur en y aussi également encore ensuite puis déjà toutefois cependant néanmoins hier "
        "aujourd’hui lundi mardi mercredi jeudi vendredi samedi dimanche récemment notamment ainsi alors enfin même n ne pas m l t nous vous "
        "publiquement plus tard vivement aurait auraient"
    ),
    whereabouts=words("à en dans sur vers via depuis chez"),
    passives=words("été"),
    articles=words("le la les l un une des son sa ses leur leurs ce cette ces plusieurs deux trois certains certaines"),
    ends=words(
        "que qu dans en sur après avant pendant lors quand si comme car mais ou et à au aux par pour contre avec sans depuis vers sous entre "
        "dont où selon face devant lundi mardi mercredi jeudi vendredi samedi dimanche ce jeudi est était a ont il elle ils elles on"
    ),
    no_names=words(
        "le la les l un une des ce cet cette ces son sa ses leur leurs mon ma mes notre nos votre vos il elle ils elles on je tu nous vous qui "
        "que quoi dont où quand comment pourquoi si et ou mais donc or ni car à au aux de du d en dans sur sous par pour avec sans après avant "
        "pendant depuis selon lors c s n ne pas plus non oui hier aujourd’hui demain lundi mardi mercredi jeudi vendredi samedi dimanche "
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre tout tous toute toutes plusieurs deux trois "
        "certains autres aussi ainsi alors enfin puis ensuite pourtant cependant toutefois même interrogé interrogée"
    ),
    bodies=words(
        "ministère université institut association ligue comité conseil cour parti union fédération organisation assemblée sénat onu otan agence banque"
    ),
    verb_first=True,
    dashes=True,
    outlet_nouns=words("journal quotidien hebdomadaire magazine agence chaîne radio site média mensuel"),
    report_verbs=words(
        "rapporte rapporté rapportent révélé révèle révèlent écrit écrivait indique indiqué annonce annoncé publié publie affirme"
    ),
    reported_by=phrases(
        "selon | d’après | d'après | rapporté par | révélé par | cité par | citée par | publié par | publiée par | publié dans | à l’agence | à l'agence | "
        "au journal | au quotidien | au micro de | sur l’antenne de | sur l'antenne de | dans un entretien à | dans un entretien au | interview à | auprès de | auprès du"
    ),
)
