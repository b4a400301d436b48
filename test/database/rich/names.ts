/** A name in back-quotes. */
export const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A database whose name needs quoting everywhere. */
export const ODD = 'Ünder `the` moon & "co"';
export const NOTES = `${quote(ODD)}.${quote('nötes `of` the 月')}`;
/** Another database has a foreign key to it. */
export const PARENTS = 'ties.parents';

export const RICH_DATABASES: readonly string[] = ['bulk', 'kinds', 'ties', ODD];
