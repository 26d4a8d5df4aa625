-- One log. Positions are dense within a lane because the lane's counter row is locked, advanced
-- and committed together with the events that carry its numbers.
create table if not exists lane (
  lane int primary key,
  position bigint not null,
  recorded_at timestamptz not null
);
create table if not exists stream (
  stream text primary key,
  version int not null
);
create table if not exists event (
  lane int not null,
  position bigint not null,
  event_id uuid not null unique,
  stream text not null,
  version int not null,
  type text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  correlation_id text not null,
  causation_id text not null,
  actor_id text not null,
  payload bytea not null,
  primary key (lane, position),
  unique (stream, version)
);
-- What was answered to a command that carried an idempotency key; the response is sealed.
create table if not exists command (
  key text primary key,
  request_hash bytea not null,
  position text not null,
  response bytea not null,
  recorded_at timestamptz not null default clock_timestamp()
);

-- Appends many commands in one commit; the outcome is told per command.
--   writes:  w_command (0, 1, …), w_stream, w_lane, w_expected, w_count
--   events:  e_write (index into writes, ascending), e_id, e_type, e_occurred, …
--   keys:    k_command, k_key, k_hash, k_response (commands with an idempotency key)
-- The lanes are locked first, in order: whoever holds a lane owns all its streams, and two
-- appenders cannot wait for each other. Rows come back for the commands that were done.
create or replace function append(
  service text,
  w_command int[], w_stream text[], w_lane int[], w_expected int[], w_count int[],
  e_write int[], e_id uuid[], e_type text[], e_occurred timestamptz[],
  e_correlation text[], e_causation text[], e_actor text[], e_payload bytea[],
  k_command int[], k_key text[], k_hash bytea[], k_response bytea[]
) returns table (command int, reached text) language plpgsql as $$
#variable_conflict use_column
declare
  refused int[];
  at timestamptz;
begin
  perform 1 from lane where lane = any(w_lane) order by lane for update;

  select coalesce(array_agg(distinct w.command), '{}') into refused
  from unnest(w_command, w_stream, w_expected) as w(command, stream, expected)
  left join stream s on s.stream = w.stream
  where coalesce(s.version, 0) <> w.expected;

  -- Another process may have taken the key meanwhile: then it has done this command.
  with taken as (
    insert into command (key, request_hash, position, response)
    select k.key, k.hash, '', k.response
    from unnest(k_command, k_key, k_hash, k_response) as k(command, key, hash, response)
    where k.command <> all(refused)
    order by k.key
    on conflict (key) do nothing
    returning key
  )
  select refused || coalesce(array_agg(k.command), '{}') into refused
  from unnest(k_command, k_key) as k(command, key)
  where k.key not in (select key from taken);

  at := clock_timestamp();

  insert into event
  select n.lane, l.position + n.ordinal, e_id[n.i], n.stream, n.version, e_type[n.i], e_occurred[n.i],
         greatest(at, l.recorded_at + n.ordinal * interval '1 microsecond'),
         e_correlation[n.i], e_causation[n.i], e_actor[n.i], e_payload[n.i]
  from (
    select e.i, w.lane, w.stream,
           w.expected + row_number() over (partition by e.write order by e.i) as version,
           row_number() over (partition by w.lane order by e.i) as ordinal
    from unnest(e_write) with ordinality as e(write, i)
    join unnest(w_command, w_stream, w_lane, w_expected) with ordinality
      as w(command, stream, lane, expected, n) on w.n = e.write + 1
    where w.command <> all(refused)
  ) n
  join lane l on l.lane = n.lane;

  insert into stream as s (stream, version)
  select w.stream, w.expected + w.count
  from unnest(w_command, w_stream, w_expected, w_count) as w(command, stream, expected, count)
  where w.command <> all(refused)
  on conflict (stream) do update set version = excluded.version;

  return query
  with advanced as (
    update lane l set position = l.position + n.count,
                      recorded_at = greatest(at, l.recorded_at + n.count * interval '1 microsecond')
    from (
      select w.lane, sum(w.count) as count
      from unnest(w_command, w_lane, w_count) as w(command, lane, count)
      where w.command <> all(refused) group by w.lane
    ) n
    where n.lane = l.lane
    returning l.lane, l.position - n.count as before
  ), placed as (
    select w.command, w.n, w.lane,
           a.before + sum(w.count) over (partition by w.lane order by w.n) as position
    from unnest(w_command, w_lane, w_count) with ordinality as w(command, lane, count, n)
    join advanced a on a.lane = w.lane
    where w.command <> all(refused)
  ), answers as (
    select p.command, string_agg(service || '.' || p.lane || '.' || p.position, '~' order by p.n) as reached
    from placed p group by p.command
  ), noted as (
    update command c set position = a.reached
    from answers a join unnest(k_command, k_key) as k(command, key) on k.command = a.command
    where c.key = k.key
  )
  select a.command, a.reached from answers a;
end $$;
