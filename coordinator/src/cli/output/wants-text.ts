import type { CommonOptions } from '../connect.ts';

/** JSON lines are for programs: by request, or when nobody looks at a terminal. */
export const wantsText = ({ output }: Pick<CommonOptions, 'output'>): boolean =>
  (output ?? (process.stdout.isTTY ? 'text' : 'json')) === 'text';
