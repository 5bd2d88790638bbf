
-- The log can only grow. In SQLite's words.
create trigger audit_stays before update on audit begin
    select raise(abort, 'the audit log is append-only');
end;
create trigger audit_stays_too before delete on audit begin
    select raise(abort, 'the audit log is append-only');
end;
