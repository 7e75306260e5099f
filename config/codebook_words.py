"""The words of the codebook, each list in one place, and the base of all its entries.

Spellings of kinds, governance models and stages are the ones stored and shown.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Mark = Literal["paper", "slides", "blog", "summary", "web", "id-seen", "public-knowledge", "inferred"]
ArtefactKind = Literal[
    "model", "dataset", "benchmark", "framework", "leaderboard", "knowledge sharing", "compute partnership"
]
DomainId = Literal["models", "data", "software", "evaluation", "compute", "community engagement"]
StageId = Literal["pre-training", "post-training", "post-release"]
OrganizationKind = Literal[
    "company",
    "university",
    "research institute",
    "non-profit",
    "grassroots community",
    "multi-organisation consortium",
    "government",
    "individual",
]
OrganizationType = Literal[
    "non-profit / grassroots",
    "public research institute or public body",
    "small or medium enterprise",
    "large enterprise",
]
GovernanceModelId = Literal[
    "single company",
    "single research institute",
    "multi-organisational research institute",
    "non-profit-sponsored grassroots",
    "company-sponsored grassroots",
]
GovernanceFamily = Literal["company", "research institute", "grassroots"]
MotivationCategory = Literal["social", "economic", "technological"]
LicenseFamily = Literal[
    "permissive",
    "copyleft",
    "responsible-use",
    "non-commercial",
    "no-derivatives",
    "custom",
    "public-domain",
    "data",
    "unknown",
]
CommercialUse = Literal["allowed", "allowed with conditions", "not allowed", "unknown"]
ComputeKind = Literal["supercomputer", "cloud", "programme"]
FrameworkKind = Literal["training", "tuning", "merging", "quantization", "inference", "evaluation", "data"]
CorpusRole = Literal[
    "pre-training corpus",
    "parallel corpus",
    "speech corpus",
    "robot data",
    "instruction",
    "preference",
    "retrieval",
    "evaluation",
]
Audience = Literal["researchers and developers", "companies", "policymakers", "platforms and foundations"]

Text = Annotated[str, Meta(min_length=1)]
Handle = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Country = Annotated[str, Meta(pattern=r"^([A-Z]{2}|international)$")]
HubId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+$")]
Url = Annotated[str, Meta(pattern=r"^https://\S+$")]
Confidence = Annotated[float, Meta(gt=0, le=1)]


Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A day in ISO 8601."""


class Sourced(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry that says where it comes from.

    `mark` tells how far to trust it. An inferred entry must say how surely (`confidence`, 0 to 1); a stated
    one may, where the statement had to be read off a picture.
    """

    source: Text
    mark: Mark
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        if self.mark == "inferred" and self.confidence is None:
            raise ValueError("an inferred entry needs a confidence")

    @property
    def inferred(self) -> bool:
        """Whether this is our inference rather than something a source states."""
        return self.mark == "inferred"
