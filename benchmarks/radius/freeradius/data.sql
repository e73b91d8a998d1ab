-- Subscribers on one plan, with expiry and a limit on sessions at once; the replies say what Turnpike's say.
insert into radcheck (username, attribute, op, value)
select format('user%s', lpad(n::text, 5, '0')), a.attribute, ':=', replace(a.value, '@', lpad(n::text, 5, '0'))
  from generate_series(0, :subscribers - 1) n,
       (values ('Cleartext-Password', 'pass@'), ('Expiration', 'December 31 2027 00:00:00')) a (attribute, value);
insert into radreply (username, attribute, op, value)
select format('user%s', lpad(n::text, 5, '0')), 'Class', ':=', '0x' || lpad(to_hex(n), 16, '0')
  from generate_series(0, :subscribers - 1) n;
insert into radusergroup (username, groupname, priority)
select format('user%s', lpad(n::text, 5, '0')), 'plan', 1 from generate_series(0, :subscribers - 1) n;
insert into radgroupcheck (groupname, attribute, op, value) values ('plan', 'Simultaneous-Use', ':=', '5');
insert into radgroupreply (groupname, attribute, op, value)
values ('plan', 'Session-Timeout', ':=', '86400'),
       ('plan', 'Idle-Timeout', ':=', '600'),
       ('plan', 'Acct-Interim-Interval', ':=', '300'),
       ('plan', 'Mikrotik-Rate-Limit', ':=', '2M/8M');
-- History, as a box has it after some months.
insert into radacct (acctsessionid, acctuniqueid, username, nasipaddress, nasportid, acctstarttime, acctupdatetime,
                     acctstoptime, acctsessiontime, acctinputoctets, acctoutputoctets, callingstationid)
select 'old' || n, md5('old' || n), format('user%s', lpad((n % :subscribers)::text, 5, '0')), '127.0.0.1', n % 1000,
       now() - interval '60 days' + n * interval '15 seconds', now() - interval '60 days' + n * interval '15 seconds',
       now() - interval '60 days' + n * interval '15 seconds' + interval '1 hour', 3600, n, n, '02-00-00-00-00-00'
  from generate_series(1, 300000) n;
vacuum analyze;
