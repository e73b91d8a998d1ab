-- The routers and access points that ask us, and the orders we send them.

create table nases (
    tenant_id       uuid        not null references tenants,
    nas_id          uuid        not null,
    name            text        not null check (length(name) between 1 and 200),
    vendor          text        not null check (vendor in ('MIKROTIK', 'CHILLISPOT', 'WISPR', 'UNIFI', 'GENERIC')),
    access_kind     text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')), -- when a packet does not tell
    address         cidr,                                 -- one address or a network; null: known by identifier only
    identifier      text,                                 -- NAS-Identifier; null: any
    secret_sealed   bytea       not null,                 -- shared secret
    require_message_authenticator boolean not null default true,
    swap_octets     boolean     not null default false,   -- NAS counts from its own side: input is download
    coa_port        integer     not null default 3799 check (coa_port between 1 and 65535),
    location        text        not null default '',
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    last_packet_at  timestamptz,
    last_address    inet,                                 -- where the last packet came from; orders go there
    unsigned_at     timestamptz,                          -- last Access-Request without Message-Authenticator
    last_dropped_at timestamptz,                          -- last packet from there that did not prove to be this NAS's
    last_drop_reason text,
    deleted_at      timestamptz,
    primary key (tenant_id, nas_id),
    check (address is not null or identifier is not null),
    check (address is not null or require_message_authenticator), -- anybody can send under a name
    check ((last_dropped_at is null) = (last_drop_reason is null))
);
create unique index nases_name on nases (tenant_id, lower(name)) where deleted_at is null;

-- Could a packet that nothing but its address and NAS-Identifier identifies be meant for a NAS of another tenant too?
-- Answers no more than that: a tenant must not learn whose.
create function unsigned_nas_elsewhere(tenant uuid, network cidr, nas_identifier text) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    return exists (select from nases n
                    where n.tenant_id <> tenant
                      and n.deleted_at is null
                      and not n.require_message_authenticator
                      and n.address && network
                      and (n.identifier is null or nas_identifier is null or n.identifier = nas_identifier));
revoke execute on function unsigned_nas_elsewhere(uuid, cidr, text) from public;
grant execute on function unsigned_nas_elsewhere(uuid, cidr, text) to turnpike_app;

-- Disconnect and CoA requests (RFC 5176): stored first, sent after commit, retried, the result kept.
create table nas_commands (
    tenant_id     uuid        not null,
    command_id    uuid        not null,
    nas_id        uuid        not null,
    session_id    uuid        not null,
    kind          text        not null check (kind in ('DISCONNECT', 'COA')),
    reason        text        not null,                   -- QUOTA_REACHED, STAFF, SUSPENDED, PLAN_ENDED …
    requested_by  text        not null,
    requested_at  timestamptz not null,
    state         text        not null check (state in ('PENDING', 'ACKNOWLEDGED', 'REFUSED', 'UNANSWERED', 'OBSOLETE')),
    attempts      integer     not null default 0,
    next_try_at   timestamptz,
    finished_at   timestamptz,
    error_cause   text,                                   -- Error-Cause (RFC 5176 §3.5) or our own word
    primary key (tenant_id, command_id),
    foreign key (tenant_id, nas_id) references nases
);
-- "What is due?"
create index nas_commands_due on nas_commands (tenant_id, next_try_at) where state = 'PENDING';
-- "What was ordered of this session?", and "the latest orders".
create index nas_commands_session on nas_commands (tenant_id, session_id);
create index nas_commands_requested on nas_commands (tenant_id, requested_at);

do $$
declare t text;
begin
    foreach t in array array['nases', 'nas_commands'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
        execute format('grant select, insert, update on %I to turnpike_ingest', t);
    end loop;
end $$;
