### Pictures of the map: the lineage of a repo, the ecosystem.

lineage-picture-title = Lineage of { $name }
lineage-picture-unit =
    { $derivatives ->
        [0] nothing known stands on it
        [one] 1 repo stands on it
       *[other] { $written } repos of { $makers ->
            [one] 1 namespace
           *[other] { $others } namespaces
        } stand on it
    }
lineage-count = { $count }
lineage-count-folded = { $count } (+{ $folded } noise)
lineage-relation =
    { $relation ->
        [finetune] fine-tunes
        [adapter] adapters
        [quantized] quantisations
        [merge] merges
        [derived] not said how
        [trained_on] trained on it
        [uses] Spaces using it
       *[other] in other ways
    }
lineage-no-licence = no licence declared
lineage-gone = gone from the Hub
lineage-not-in-the-store = not in the store
lineage-left-out =
    { $count ->
        [one] and one more above
       *[other] and { $count } more above
    }
lineage-stands-on-nothing = declares to stand on nothing
lineage-nothing-below = nothing known stands on it
lineage-alt = { $name } ({ $licence }). Stands on: { $above }. Built on it: { $below }.

atlas-title = Who builds on whom
atlas-unit = { $places } of { $of } namespaces · an arrow leads to what is built on
atlas-band =
    { $band ->
        [single_company] single company
        [single_research_institute] single research institute
        [multi-organisational_research_institute] several research institutes
        [non-profit-sponsored_grassroots] grassroots, by a non-profit
        [company-sponsored_grassroots] grassroots, by a company
        [none] not classified
       *[other] { $band }
    }
atlas-unclassified = not classified
atlas-empty = nothing is known yet
atlas-alt-tie =
    { $builder } on { $base } ({ $count ->
        [one] 1 repo
       *[other] { $count } repos
    })
atlas-alt = Namespaces by governance. { $bands }. Who builds on whom: { $ties }.
