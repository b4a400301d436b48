-- Accounts, roles and grants of MySQL 8 and later.
CREATE ROLE reader, 'wri''ter'@'%', `back``tick`@'10.%';
CREATE USER ann@'%' IDENTIFIED BY 'pw1' DEFAULT ROLE reader REQUIRE SSL
  WITH MAX_QUERIES_PER_HOUR 10 MAX_USER_CONNECTIONS 3
  PASSWORD EXPIRE INTERVAL 90 DAY PASSWORD HISTORY 5 PASSWORD REUSE INTERVAL 30 DAY PASSWORD REQUIRE CURRENT
  FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2 COMMENT 'it''s ann DEFAULT ROLE `x`@`%` \\';
CREATE USER bob@'10.0.0.0/255.0.0.0' IDENTIFIED BY 'pw2' REQUIRE SUBJECT '/CN=bob' AND ISSUER '/CN=ca'
  ACCOUNT LOCK ATTRIBUTE '{"k": "v"}';
CREATE USER ''@'elsewhere.example' IDENTIFIED BY 'x';
CREATE USER 'we''ird`@"é%_ ROLE'@'%' IDENTIFIED BY 'y' PASSWORD EXPIRE;
CREATE USER carol@localhost IDENTIFIED BY 'carol''s';
CREATE USER nopassword@localhost PASSWORD EXPIRE NEVER;
CREATE USER sha@localhost IDENTIFIED WITH sha256_password BY 'sha';
CREATE USER two@localhost IDENTIFIED BY 'old';
ALTER USER two@localhost IDENTIFIED BY 'new' RETAIN CURRENT PASSWORD;

GRANT SELECT ON *.* TO reader;
GRANT ALL ON `shop`.* TO 'wri''ter';
GRANT reader TO 'wri''ter' WITH ADMIN OPTION;
GRANT 'wri''ter', `back``tick`@'10.%' TO ann, carol@localhost;
SET DEFAULT ROLE 'wri''ter', `back``tick`@'10.%' TO carol@localhost;
GRANT SELECT (id, name), UPDATE (name), INSERT, REFERENCES (id) ON shop.customer TO ann WITH GRANT OPTION;
GRANT SELECT (`odd ``col`, `é`), DELETE ON shop.`odd ``name%` TO 'we''ird`@"é%_ ROLE';
GRANT SELECT ON shop.aa_third TO carol@localhost;
GRANT CREATE, SELECT ON shop.not_yet TO carol@localhost;
GRANT EXECUTE ON FUNCTION shop.twice TO ann;
GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE shop.fill TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT SELECT ON `a\_b`.* TO ann;
GRANT SELECT ON `a_b`.* TO ''@'elsewhere.example';
GRANT INSERT, CREATE TEMPORARY TABLES ON `od%`.* TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT BACKUP_ADMIN, SYSTEM_VARIABLES_ADMIN ON *.* TO ann WITH GRANT OPTION;
GRANT ROLE_ADMIN ON *.* TO ann;
GRANT PROXY ON reader TO ann;
GRANT PROXY ON ''@'' TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT USAGE ON *.* TO nopassword@localhost WITH GRANT OPTION;
SET GLOBAL partial_revokes = ON;
GRANT SELECT, INSERT ON *.* TO carol@localhost;
REVOKE INSERT ON mysql.* FROM carol@localhost;
-- A grant on a table that is gone: it stays in the server's tables and can be granted nowhere.
CREATE TABLE shop.dropped (id INT);
GRANT SELECT ON shop.dropped TO carol@localhost;
DROP TABLE shop.dropped;
