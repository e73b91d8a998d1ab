-- Routers are more than the NAS that asks us: how each is reached, what should be configured on it and what is, how it
-- does, what was changed, and the one-time addresses by which a new one introduces itself.

create table router_links (
    tenant_id       uuid        not null,
    nas_id          uuid        not null,
    protocol        text        not null check (protocol in ('ROUTEROS_API', 'ROUTEROS_REST', 'UNIFI', 'NONE')),
    address         text        not null check (length(address) between 1 and 253),
    port            integer     not null check (port between 1 and 65535),
    tls             boolean     not null,
    username        text        not null check (length(username) between 1 and 100),
    password_sealed bytea       not null,
    pin             text,                                 -- SHA-256 of its certificate in hex; null: not seen yet
    active          boolean     not null default true,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id, nas_id),
    foreign key (tenant_id, nas_id) references nases
);
comment on table router_links is 'How a NAS is spoken to beside RADIUS; at most one way each';

create table router_desired (
    tenant_id       uuid        not null,
    nas_id          uuid        not null,
    server_address  text        not null,                 -- ours, as the router sees it
    auth_port       integer     not null check (auth_port between 1 and 65535),
    acct_port       integer     not null check (acct_port between 1 and 65535),
    portal_url      text,                                 -- where the login page sends browsers; null: page untouched
    hotspot_server  text,                                 -- the hotspot that uses our profile; null: none is changed
    hosts           text[]      not null default '{}',    -- walled garden beside what payments and the portal need
    queues          text[]      not null default '{}',    -- name|target|max-limit
    drift_policy    text        not null default 'SHOW' check (drift_policy in ('SHOW', 'REPAIR')),
    updated_at      timestamptz not null,
    updated_by      text        not null,
    primary key (tenant_id, nas_id),
    foreign key (tenant_id, nas_id) references router_links
);
comment on table router_desired is 'What should be configured; statements are made from it when needed';

create table router_observed (
    tenant_id       uuid        not null,
    nas_id          uuid        not null,
    state           text        not null check (state in ('UNKNOWN', 'ONLINE', 'OFFLINE')),
    misses          integer     not null default 0 check (misses >= 0), -- polls in a row without an answer
    seen_at         timestamptz,
    asked_at        timestamptz,
    problem         text,                                 -- why the last poll failed
    uptime_s        bigint      check (uptime_s >= 0),
    identity        text,
    version         text,
    board           text,
    serial          text,
    compared_at     timestamptz,
    desired_hash    text,                                 -- SHA-256 of the statements it was compared with
    drift           integer     check (drift >= 0),       -- differences found then
    primary key (tenant_id, nas_id),
    foreign key (tenant_id, nas_id) references router_links
);
comment on table router_observed is 'What was last seen of a router';

create table router_figures (
    tenant_id       uuid        not null,
    nas_id          uuid        not null,
    at              timestamptz not null,
    cpu_percent     integer     not null check (cpu_percent >= 0),
    free_memory_bytes  bigint   not null,
    total_memory_bytes bigint   not null,
    uptime_s        bigint      not null,
    hotspot_online  integer     not null,
    ppp_online      integer     not null,
    primary key (tenant_id, nas_id, at),
    foreign key (tenant_id, nas_id) references router_links
);
comment on table router_figures is 'Live data of the latest day, one row a poll';

create table router_changes (
    tenant_id       uuid        not null,
    change_id       uuid        not null,
    nas_id          uuid        not null,
    kind            text        not null check (kind in ('APPLY', 'ROLLBACK', 'REPAIR')),
    state           text        not null check (state in ('RUNNING', 'APPLIED', 'ROLLED_BACK', 'FAILED')),
    steps           integer     not null,
    steps_sealed    bytea       not null,                 -- what was done and what was there before; holds secrets
    detail          text,                                 -- why it failed
    requested_by    text        not null,
    started_at      timestamptz not null,
    finished_at     timestamptz,
    primary key (tenant_id, change_id),
    foreign key (tenant_id, nas_id) references router_links
);
comment on table router_changes is 'What was changed on a router, so that it can be taken back';
create index router_changes_nas on router_changes (tenant_id, nas_id, started_at);

create table router_notices (
    tenant_id       uuid        not null,
    notice_id       uuid        not null,
    nas_id          uuid        not null,
    at              timestamptz not null,
    kind            text        not null check (kind in ('ONLINE', 'OFFLINE', 'REBOOTED', 'DRIFTED', 'REPAIRED')),
    detail          text,
    primary key (tenant_id, notice_id),
    foreign key (tenant_id, nas_id) references router_links
);
comment on table router_notices is 'What happened to a router, for reports';
create index router_notices_nas on router_notices (tenant_id, nas_id, at);

create table bootstrap_tokens (
    tenant_id       uuid        not null,
    token_hash      bytea       not null,                 -- SHA-256; the token itself is shown once
    nas_id          uuid        not null,
    api_password_sealed bytea   not null,                 -- of the user the script makes
    settings        text[]      not null,                 -- address, API port, our host, portal, hotspot server
    created_by      text        not null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    fetched_at      timestamptz,                          -- the script was handed out; it is not again
    done_at         timestamptz,
    primary key (tenant_id, token_hash),
    foreign key (tenant_id, nas_id) references nases
);
comment on table bootstrap_tokens is 'One-time addresses by which a router takes its first configuration';
-- "Whose token is this?", before a tenant is known.
create unique index bootstrap_tokens_hash on bootstrap_tokens (token_hash);

do $$
declare t text;
begin
    foreach t in array array['router_links', 'router_desired', 'router_observed', 'router_figures', 'router_changes',
                             'router_notices', 'bootstrap_tokens'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant delete on router_links, router_desired, router_observed, router_figures, router_changes, router_notices
    to turnpike_app;
grant insert, delete on router_figures to turnpike_ingest;
