DROP TABLE invitation_roles;
DROP TABLE membership_roles;
