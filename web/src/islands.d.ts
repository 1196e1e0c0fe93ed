// SPDX-License-Identifier: AGPL-3.0-or-later
// Made by web/build.mjs from the files in this folder: element name to the import that defines it.
declare module "islands" {
  const islands: Record<string, () => Promise<unknown>>;
  export default islands;
}
