-- What a dump has to get right, for both kinds of server.
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE DATABASE `-odd ``db%_` CHARACTER SET latin1;
CREATE DATABASE a_b;
CREATE DATABASE empty_one;
USE shop;
CREATE TABLE customer (
  id INT PRIMARY KEY AUTO_INCREMENT,
  name VARCHAR(40) NOT NULL DEFAULT 'it''s' COMMENT 'first line
DROP TABLE IF EXISTS `customer`;',
  secret TEXT,
  KEY by_name (name)
) COMMENT = 'é; -- CREATE TABLE `x`';
CREATE TABLE z_base (
  id INT PRIMARY KEY,
  customer INT,
  double_id INT AS (id * 2) STORED,
  CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE TABLE `odd ``name%` (`odd ``col` INT, `é` INT);
CREATE TABLE `-odd ``db%_`.`t.t` (id INT PRIMARY KEY);
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
CREATE FUNCTION uses_gone() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM gone);
CREATE DEFINER = 'ghost'@'nowhere' FUNCTION ghostly() RETURNS INT DETERMINISTIC RETURN 1;
DELIMITER //
CREATE PROCEDURE fill(n INT)
  COMMENT 'a body with lines that look like a dump'
  SQL SECURITY INVOKER
BEGIN
  DROP TEMPORARY TABLE IF EXISTS scratch;
CREATE TABLE `scratch` (id INT);
DROP TABLE IF EXISTS `scratch`;
  INSERT INTO customer (name) VALUES ('é'), ('a\nb');
END//
CREATE TRIGGER customer_bi BEFORE INSERT ON customer FOR EACH ROW
BEGIN
  SET NEW.name = CONCAT(NEW.name, '!');
END//
CREATE TRIGGER customer_bi2 BEFORE INSERT ON customer FOR EACH ROW FOLLOWS customer_bi SET NEW.secret = 'x'//
DELIMITER ;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE COMMENT 'ev' DO CALL shop.fill(1);
-- View on view on view, in reverse alphabetical order, and over databases.
CREATE VIEW zz_first AS SELECT id, twice(id) AS d FROM z_base;
CREATE VIEW mm_second AS SELECT * FROM zz_first WHERE id > 1 WITH CHECK OPTION;
CREATE VIEW aa_third AS SELECT m.id, c.name FROM mm_second m JOIN customer c ON c.id = m.id;
CREATE VIEW a_b.cross_db AS SELECT * FROM shop.aa_third;
CREATE VIEW `-odd ``db%_`.`v``v` AS SELECT * FROM a_b.cross_db;
CREATE SQL SECURITY INVOKER VIEW invoker AS SELECT twice(id) AS t, 'a\nb' AS s FROM customer;
CREATE DEFINER = 'ghost'@'nowhere' VIEW ghost_view AS SELECT id FROM customer;
CREATE VIEW calls_gone AS SELECT uses_gone() AS n;
-- Broken: their table goes.
CREATE TABLE gone (id INT);
CREATE VIEW broken AS SELECT * FROM gone;
CREATE VIEW broken_too AS SELECT * FROM broken;
DROP TABLE gone;
