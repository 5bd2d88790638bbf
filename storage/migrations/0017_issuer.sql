-- Who issues a bulletin that belongs to the top of the tree.

alter table bulletin add column issuer text;
