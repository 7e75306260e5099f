-- What the questions' SQL reads: the store as it stands, one row a thing. Written for these questions alone;
-- nothing of the program uses it.
create temp view followed as
select handle_key as owner from tracked where valid_to is null;

create temp view anyrepo as
select r.id, v.repo_type as type, v.name, v.name_key, v.owner_key as owner, v.gone, v.private, v.gated, v.license,
       v.license_name, v.sha, v.task, v.library, v.sdk, v.created_at, v.last_modified, v.parameters, v.base_models,
       v.base_relation, v.datasets, v.models, v.languages, r.downloads, r.downloads_all_time, r.likes, r.trending,
       date(v.created_at / 1000, 'unixepoch') as created
from repos r join repo_versions v on v.repo_id = r.id and v.valid_to is null;

-- What is there now, of namespaces that are followed.
create temp view repo as
select * from anyrepo where not gone and not coalesce(private, 0) and owner in (select owner from followed);
create temp view model as select * from repo where type = 'model';
create temp view dataset as select * from repo where type = 'dataset';
create temp view space as select * from repo where type = 'space';

-- Namespaces as the Hub shows them now.
create temp view owner as
select o.id, v.handle, lower(v.handle) as owner, v.kind, v.fullname, v.verified, v.members, v.models, v.datasets,
       v.spaces, v.gone,
       (select followers from owner_metrics m where m.owner_id = o.id order by at desc, sequence desc limit 1)
         as followers
from owners o join owner_versions v on v.owner_id = o.id and v.valid_to is null;

-- Changes; `noticed` is the day of the look that found one, `day` the day the Hub says it happened, where it does.
create temp view event as
select e.id, e.kind, e.before, e.after, e.detected_at, e.observed_at, e.happened_at, a.type, a.name, a.owner,
       a.name_key, a.gone, date(e.observed_at / 1000, 'unixepoch') as noticed,
       date(coalesce(o.happened_at, e.happened_at) / 1000, 'unixepoch') as day
from events e left join anyrepo a on a.id = e.repo_id left join origins o on o.event_id = e.id;

-- Who declares to stand on whom now.
create temp view link as
select a.type, a.name as child, a.owner as maker, l.parent_type, l.parent_key, l.parent_name, l.relation
from links l join anyrepo a on a.id = l.child_id
where l.valid_to is null and not a.gone and not coalesce(a.private, 0);

-- The labels that hold: the highest origin, of it the newest.
create temp view label as
select subject_kind, subject, axis, json_extract(value, '$') as value, confidence, origin, rule, reason
from (
  select *, row_number() over (
    partition by subject_kind, subject, axis
    order by case origin when 'operator' then 4 when 'study' then 3 when 'registry' then 2 else 1 end desc,
             sequence desc, id desc) as place
  from assignments
)
where place = 1;

-- The tables of benchmarks as they stand now; `place` counts only where a benchmark has one task.
create temp view entry as
select a.name as board, a.name_key as board_key, l.task, l.model_name as model, l.rank, l.value, l.url
from leaderboard_entries l join anyrepo a on a.id = l.repo_id where l.valid_to is null and l.pull_request is null;

-- What counters were at each look.
create temp view counter as
select m.at, a.type, a.name, m.downloads, m.likes from metrics m join anyrepo a on a.id = m.repo_id;
