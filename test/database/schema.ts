/** Every kind of thing that a dump or a native backup treats in a way of its own, in a small shop with a ledger. */
export const EXAMPLE_DATABASES = ['shop', 'ledger'] as const;

/** The statements that make databases and tables, in order. */
export const tableStatements = (engine: string): readonly string[] => [
  'CREATE DATABASE shop DEFAULT CHARACTER SET utf8mb4',
  'CREATE DATABASE ledger DEFAULT CHARACTER SET utf8mb4',
  `CREATE TABLE shop.customers (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(120) NOT NULL,
    name VARCHAR(80) NOT NULL,
    country CHAR(2) NOT NULL,
    preferences JSON,
    created DATETIME(3) NOT NULL,
    UNIQUE KEY one_account (email),
    KEY by_country (country, name)
  ) ENGINE=${engine}`,
  `CREATE TABLE shop.products (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sku VARCHAR(32) NOT NULL,
    title VARCHAR(200) NOT NULL,
    description TEXT,
    picture MEDIUMBLOB,
    price DECIMAL(10,2) NOT NULL,
    UNIQUE KEY one_sku (sku)
  ) ENGINE=${engine}`,
  `CREATE TABLE shop.orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id BIGINT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity SMALLINT NOT NULL,
    weight DOUBLE,
    state ENUM('placed','paid','sent','returned') NOT NULL,
    placed DATETIME(6) NOT NULL,
    KEY by_time (placed),
    CONSTRAINT order_customer FOREIGN KEY (customer_id) REFERENCES shop.customers (id),
    CONSTRAINT order_product FOREIGN KEY (product_id) REFERENCES shop.products (id)
  ) ENGINE=${engine}`,
  `CREATE TABLE ledger.accounts (
    id INT UNSIGNED NOT NULL PRIMARY KEY,
    owner VARCHAR(80) NOT NULL,
    balance DECIMAL(20,4) NOT NULL,
    updated TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
  ) ENGINE=${engine}`,
  `CREATE TABLE ledger.entries (
    account_id INT UNSIGNED NOT NULL,
    number BIGINT NOT NULL,
    amount DECIMAL(20,4) NOT NULL,
    memo TEXT,
    signature VARBINARY(64) NOT NULL,
    PRIMARY KEY (account_id, number)
  ) ENGINE=${engine} PARTITION BY KEY (account_id)`,
];

/** What a native backup does not hold and a dump does; made after the rows, so that the trigger sees none of them. */
export const codeStatements: readonly string[] = [
  `CREATE VIEW shop.turnover AS
    SELECT c.country, p.sku, SUM(o.quantity * p.price) AS amount
    FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id JOIN shop.products p ON p.id = o.product_id
    GROUP BY c.country, p.sku`,
  `CREATE FUNCTION shop.discounted(price DECIMAL(10,2), percent INT) RETURNS DECIMAL(10,2) DETERMINISTIC
    RETURN price - price * percent / 100`,
  `CREATE PROCEDURE shop.place_order(IN customer BIGINT UNSIGNED, IN product INT UNSIGNED, IN amount SMALLINT)
  BEGIN
    INSERT INTO shop.orders (customer_id, product_id, quantity, state, placed)
    VALUES (customer, product, amount, 'placed', NOW(6));
  END`,
  `CREATE TRIGGER shop.tidy_title BEFORE INSERT ON shop.products FOR EACH ROW SET NEW.title = TRIM(NEW.title)`,
  // Starts so late that it never changes a row while a test counts them.
  `CREATE EVENT ledger.close_day ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00'
    DO UPDATE ledger.accounts SET updated = NOW()`,
];

/** A role and three accounts whose names, hosts and passwords need quoting; grants of each level. */
export const accountStatements = (mariaDb: boolean): readonly string[] => [
  "CREATE ROLE 'reporting'",
  "GRANT SELECT ON shop.* TO 'reporting'",
  `CREATE USER 'clerk'@'%' IDENTIFIED BY 'it''s "secret"'`,
  "GRANT SELECT (id, name), UPDATE (name) ON shop.customers TO 'clerk'@'%'",
  "GRANT EXECUTE ON PROCEDURE shop.place_order TO 'clerk'@'%'",
  "CREATE USER 'o''brien'@'localhost' IDENTIFIED BY 'audit-2'",
  "GRANT EXECUTE ON FUNCTION shop.discounted TO 'o''brien'@'localhost'",
  "GRANT 'reporting' TO 'o''brien'@'localhost'",
  `SET DEFAULT ROLE 'reporting' ${mariaDb ? 'FOR' : 'TO'} 'o''brien'@'localhost'`,
  "CREATE USER 'batch'@'10.0.0.%' IDENTIFIED BY 'batch-3' ACCOUNT LOCK",
  "GRANT SELECT, INSERT ON ledger.entries TO 'batch'@'10.0.0.%' WITH GRANT OPTION",
];
