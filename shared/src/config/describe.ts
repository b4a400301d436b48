import type * as z from 'zod/mini';
import { configKeys, environmentName, keyText } from './keys.ts';

/** The reference of a configuration as a Markdown table, a row for each key. */
export function describeConfig(schema: z.core.$ZodType): string {
  const rows = configKeys(schema).flatMap(({ path, doc, optionalSection }) => {
    if (doc === undefined) return [];
    const absent = doc.required
      ? `required${optionalSection === undefined ? '' : ` in \`${optionalSection}\``}`
      : 'none';
    const fallback =
      doc.default === undefined ? absent : `\`${JSON.stringify(doc.default).replaceAll('"', '')}\``;
    const variable = environmentName(path);
    return [
      [
        `\`${keyText(path)}\``,
        doc.kind.expected,
        fallback,
        variable === undefined ? 'in the file only' : `\`${variable}\``,
        doc.description,
      ],
    ];
  });
  const head = ['Key', 'Value', 'Default', 'Environment variable', 'What it is for'];
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}
