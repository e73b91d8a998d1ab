-- Who owns data here, who works for them, and how both roles of the product are held apart.
-- turnpike_app sees the rows of the tenant named in the transaction; turnpike_ingest crosses tenants on few tables.

grant usage on schema public to turnpike_app, turnpike_ingest;

-- The tenant a transaction was opened for; null outside, so that nothing matches.
create function current_tenant() returns uuid
    language sql stable parallel safe
    as $$ select nullif(current_setting('turnpike.tenant', true), '')::uuid $$;

create table tenants (
    tenant_id         uuid        primary key,
    slug              text        not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name              text        not null check (length(name) between 1 and 200),
    zone_id           text        not null,               -- IANA time zone: where its days and months begin
    currency          text        not null check (currency ~ '^[A-Z]{3}$'),
    locale            text        not null,
    created_at        timestamptz not null,
    suspended_at      timestamptz,                        -- null while active
    suspension_reason text
);
alter table tenants enable row level security;
create policy own_row on tenants to turnpike_app using (tenant_id = current_tenant());
create policy all_rows on tenants to turnpike_ingest using (true) with check (true);
grant select, update on tenants to turnpike_app;
grant select, insert, update on tenants to turnpike_ingest;

-- The installation's own operator; platform administrators belong to it.
insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
values ('00000000-0000-0000-0000-000000000000', 'platform', 'Platform', 'UTC', 'KES', 'en-KE', now());

-- People who sign in to the console.
create table staff (
    tenant_id     uuid        not null references tenants,
    staff_id      uuid        not null,
    email         text        not null check (email = lower(email)),
    name          text        not null,
    role          text        not null check (role in ('PLATFORM_ADMIN', 'TENANT_ADMIN', 'STAFF')),
    password_hash text        not null,                   -- Argon2id in PHC form
    failed_logins integer     not null default 0,
    locked_until  timestamptz,
    created_at    timestamptz not null,
    last_login_at timestamptz,
    disabled_at   timestamptz,
    primary key (tenant_id, staff_id),
    check ((role = 'PLATFORM_ADMIN') = (tenant_id = '00000000-0000-0000-0000-000000000000'))
);
-- "Who signs in with this address?" is asked before a tenant is known, so an address is unique on the platform.
create unique index staff_email on staff (email);
alter table staff enable row level security;
create policy tenant_rows on staff to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on staff to turnpike_ingest using (true) with check (true);
grant select, insert, update on staff to turnpike_app;
grant select, insert, update on staff to turnpike_ingest;

-- One row per refresh token ever issued; a family is one sign-in. Reuse of a used token revokes the family.
create table refresh_tokens (
    tenant_id  uuid        not null,
    token_id   uuid        not null,
    family_id  uuid        not null,
    staff_id   uuid        not null,
    token_hash bytea       not null,                      -- SHA-256
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    revoked_at timestamptz,
    ip         text        not null,
    user_agent text,
    primary key (tenant_id, token_id),
    foreign key (tenant_id, staff_id) references staff
);
create unique index refresh_tokens_hash on refresh_tokens (token_hash);
create index refresh_tokens_family on refresh_tokens (tenant_id, family_id);
alter table refresh_tokens enable row level security;
create policy tenant_rows on refresh_tokens to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on refresh_tokens to turnpike_ingest using (true) with check (true);
grant select, insert, update, delete on refresh_tokens to turnpike_app;
grant select, insert, update, delete on refresh_tokens to turnpike_ingest;

create table api_keys (
    tenant_id    uuid        not null references tenants,
    api_key_id   uuid        not null,
    name         text        not null,
    prefix       text        not null,                    -- first characters, shown to tell keys apart
    key_hash     bytea       not null,                    -- SHA-256 of the whole key
    role         text        not null check (role in ('TENANT_ADMIN', 'STAFF')),
    created_by   text        not null,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    primary key (tenant_id, api_key_id)
);
create unique index api_keys_hash on api_keys (key_hash);
alter table api_keys enable row level security;
create policy tenant_rows on api_keys to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on api_keys to turnpike_ingest using (true) with check (true);
grant select, insert, update on api_keys to turnpike_app;
grant select, update on api_keys to turnpike_ingest;
