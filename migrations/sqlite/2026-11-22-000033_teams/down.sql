DROP TABLE team_join_requests;
DROP TABLE team_memberships;
DROP TABLE teams;
