-- Accounts, roles and grants of MariaDB.
CREATE ROLE reader;
CREATE ROLE `wri'ter`;
CREATE ROLE `back``tick`;
CREATE USER ann@'%' IDENTIFIED BY 'pw1' REQUIRE SSL
  WITH MAX_QUERIES_PER_HOUR 10 MAX_STATEMENT_TIME 3 PASSWORD EXPIRE INTERVAL 90 DAY;
CREATE USER bob@'10.0.0.0/255.0.0.0' IDENTIFIED VIA mysql_native_password USING PASSWORD('pw2') OR unix_socket
  REQUIRE SUBJECT '/CN=bob GRANT OPTION' AND ISSUER '/CN=ca' ACCOUNT LOCK;
CREATE USER ''@'elsewhere.example' IDENTIFIED BY 'x';
CREATE USER 'we''ird`@"é%_ ROLE'@'%' IDENTIFIED BY 'y' PASSWORD EXPIRE;
CREATE USER carol@localhost IDENTIFIED BY 'carol''s';
CREATE USER nopassword@localhost PASSWORD EXPIRE NEVER;

GRANT SELECT ON *.* TO reader;
GRANT ALL ON `shop`.* TO `wri'ter`;
GRANT reader TO `wri'ter` WITH ADMIN OPTION;
GRANT `wri'ter` TO ann;
GRANT `back``tick` TO ann;
GRANT `wri'ter` TO carol@localhost WITH ADMIN OPTION;
SET DEFAULT ROLE `wri'ter` FOR carol@localhost;
GRANT SELECT (id, name), UPDATE (name), INSERT, REFERENCES (id) ON shop.customer TO ann WITH GRANT OPTION;
GRANT SELECT (`odd ``col`, `é`), DELETE ON shop.`odd ``name%` TO 'we''ird`@"é%_ ROLE';
GRANT SELECT ON shop.aa_third TO carol@localhost;
GRANT CREATE, SELECT ON shop.not_yet TO carol@localhost;
GRANT EXECUTE ON FUNCTION shop.twice TO ann;
GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE shop.fill TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT SELECT ON `a\_b`.* TO ann;
GRANT SELECT ON `a_b`.* TO ''@'elsewhere.example';
GRANT INSERT, CREATE TEMPORARY TABLES ON `od%`.* TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT RELOAD, BINLOG MONITOR ON *.* TO carol@localhost WITH GRANT OPTION;
GRANT PROXY ON carol@localhost TO ann;
GRANT PROXY ON ''@'' TO bob@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT SELECT ON shop.customer TO PUBLIC;
CREATE SEQUENCE shop.numbers START WITH 5;
SELECT NEXTVAL(shop.numbers);
-- A grant on a table that is gone: it stays in the server's tables and can be granted nowhere.
CREATE TABLE shop.dropped (id INT);
GRANT SELECT ON shop.dropped TO carol@localhost;
DROP TABLE shop.dropped;
