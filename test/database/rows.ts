import { createHash } from 'node:crypto';

/** Pseudo-random bytes that depend on `seed` and nothing else. */
export const bytesOf = (seed: string, length: number): Buffer =>
  createHash('shake256', { outputLength: Math.max(length, 1) })
    .update(seed)
    .digest()
    .subarray(0, length);

type Row = readonly unknown[];

interface ExampleTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly count: number;
  /** `n` counts from 1. */
  readonly row: (n: number) => Row;
}

const COUNTRIES = ['se', 'de', 'nl', 'in', 'us', 'br'] as const;
const STATES = ['placed', 'paid', 'sent', 'returned'] as const;
const EPOCH = Date.UTC(2024, 0, 1);

const time = (n: number, digits: 3 | 6): string =>
  `${new Date(EPOCH + n * 61_007).toISOString().slice(0, 23).replace('T', ' ')}${digits === 6 ? '042' : ''}`;

const words = (seed: string, length: number): string => bytesOf(seed, Math.ceil(length / 2)).toString('hex');

/** The tables in the order in which foreign keys allow them to be filled; together `rows` rows, at least 5. */
export function exampleTables(rows: number): readonly ExampleTable[] {
  const products = Math.max(1, Math.floor(rows * 0.01));
  const accounts = Math.max(1, Math.floor(rows * 0.04));
  const customers = Math.max(1, Math.floor(rows * 0.2));
  const entries = Math.max(1, Math.floor(rows * 0.35));
  const orders = Math.max(1, rows - products - accounts - customers - entries);
  return [
    {
      name: 'shop.customers',
      columns: ['id', 'email', 'name', 'country', 'preferences', 'created'],
      count: customers,
      row: (n) => [
        n,
        `customer.${n}@example.com`,
        `Ångström ${words(`name ${n}`, 12)}`,
        COUNTRIES[n % COUNTRIES.length],
        n % 7 === 0
          ? null
          : JSON.stringify({ n, tags: ['a', `b${n % 10}`], text: words(`json ${n}`, (n % 40) * 10) }),
        time(n, 3),
      ],
    },
    {
      name: 'shop.products',
      columns: ['id', 'sku', 'title', 'description', 'picture', 'price'],
      count: products,
      row: (n) => [
        n,
        `SKU-${n}`,
        `Product ${n} 🦀`,
        n % 11 === 0 ? null : words(`description ${n}`, (n % 30) * 100),
        n % 5 === 0 ? null : bytesOf(`picture ${n}`, (n % 30) * 1000),
        (n % 9999) / 100,
      ],
    },
    {
      name: 'shop.orders',
      columns: ['id', 'customer_id', 'product_id', 'quantity', 'weight', 'state', 'placed'],
      count: orders,
      row: (n) => [
        n,
        1 + (n % customers),
        1 + (n % products),
        1 + (n % 9),
        n % 3 === 0 ? null : n / 7,
        STATES[n % STATES.length],
        time(n, 6),
      ],
    },
    {
      name: 'ledger.accounts',
      columns: ['id', 'owner', 'balance', 'updated'],
      count: accounts,
      row: (n) => [
        n,
        `Owner ${n}`,
        `${n * 17}.${String(n % 10_000).padStart(4, '0')}`,
        time(n, 3).slice(0, 19),
      ],
    },
    {
      name: 'ledger.entries',
      columns: ['account_id', 'number', 'amount', 'memo', 'signature'],
      count: entries,
      row: (n) => [
        1 + (n % accounts),
        n,
        `${n % 2 === 0 ? '-' : ''}${n}.0001`,
        n % 4 === 0 ? null : words(`memo ${n}`, n % 100 === 1 ? 5000 : n % 90),
        bytesOf(`signature ${n}`, 32),
      ],
    },
  ];
}
