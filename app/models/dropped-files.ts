/** Files and folders that are dropped onto the page. */

/** A file and the folder that it was in, as far as the browser tells. */
export interface LocalFile {
  readonly file: File;
  readonly folder: string;
}

/** Files that were dropped, those in a dropped folder included. */
export async function droppedFiles(data: DataTransfer): Promise<LocalFile[]> {
  // All must be asked for before anything is awaited: afterwards the browser has forgotten the drop.
  const dropped = Array.from(data.items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = dropped.map(async ({ entry, file }): Promise<LocalFile[]> => {
    if (entry) return filesIn(entry, '');
    return file ? [{ file, folder: '' }] : [];
  });
  return (await Promise.all(found)).flat();
}

async function filesIn(entry: FileSystemEntry, folder: string): Promise<LocalFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, folder }];
  }
  // Folders within the folder are other models, or none.
  if (folder !== '') return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((each) => filesIn(each, entry.name)))).flat();
}
