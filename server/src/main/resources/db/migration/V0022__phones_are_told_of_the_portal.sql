-- A network may tell phones where its portal is (DHCP option 114, RFC 8910). Which network of a router does is declared
-- with the rest of what the router should be; and whoever asks the portal is told by the address it was given, because
-- a DHCP option is the same for every device.
alter table router_desired add column dhcp_network text;
alter table router_desired add column captive_api_url text;
alter table router_desired add check (captive_api_url is null or dhcp_network is not null);
comment on column router_desired.dhcp_network is 'Network of its DHCP server that announces the portal; null: none does';
comment on column router_desired.captive_api_url is 'What is announced instead of our own address';

create or replace view online_devices with (security_invoker = true) as
    select tenant_id, session_id, nas_id, subscriber_id, mac, started_at, framed_address
      from sessions
     where ended_at is null;
