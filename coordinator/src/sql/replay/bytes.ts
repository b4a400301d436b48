/**
 * SQL files are read as text of one character a byte (latin1): the bodies of routines may be in any character set and
 * must reach the server unchanged. Names for people and for comparison are UTF-8.
 */
export const textOfBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
export const bytesOfText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
