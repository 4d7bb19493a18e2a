import { describe, expect, it } from 'vitest';
import { DROP_LIMITS } from '../../src/protocol';
import { parseDrop, readFiles } from '../../webview-ui/src/drop';

const file = new File(['GIF89a'], '<b>.gif');

function dropped(lists: Readonly<Record<string, string>>, files: readonly File[] = []) {
  return parseDrop({ getData: (type) => lists[type] ?? '', files });
}

describe('parseDrop', () => {
  it('reads the lines of a URI list, comments left out', () => {
    const list = '# two pictures\r\nfile:///a/b%20c.png\r\nvscode-remote://ssh-remote%2Bhost/d.jpg\r\n';
    const uris = ['file:///a/b%20c.png', 'vscode-remote://ssh-remote%2Bhost/d.jpg'];
    expect(dropped({ 'text/uri-list': list })).toEqual({ uris, files: [] });
  });

  it('prefers what the editor wrote itself', () => {
    const lists = { 'application/vnd.code.uri-list': 'file:///a.png', 'text/uri-list': 'file:///other.png' };
    expect(dropped(lists).uris).toEqual(['file:///a.png']);
  });

  it('reads the list of the explorer', () => {
    expect(dropped({ ResourceURLs: '["file:///a.png", 7, "file:///b.png"]' }).uris).toEqual([
      'file:///a.png',
      'file:///b.png',
    ]);
  });

  it.each(['not JSON', '{}', '"file:///a.png"'])('takes nothing from a list that is none: %s', (list) => {
    expect(dropped({ ResourceURLs: list })).toEqual({ uris: [], files: [] });
  });

  it('takes the files themselves where no URI that a host could read is there', () => {
    expect(dropped({ 'text/uri-list': 'https://example.org/a.png' }, [file])).toEqual({ uris: [], files: [file] });
    expect(dropped({ 'text/uri-list': 'file:///a.png' }, [file])).toEqual({ uris: ['file:///a.png'], files: [] });
  });
});

describe('readFiles', () => {
  const [png, gif] = [new File(['89PNG'], 'a.png'), new File(['GIF89a'], 'b.gif')];
  const folder = { name: 'folder', size: 4096, arrayBuffer: () => Promise.reject(new DOMException('a folder')) };
  const empty = new ArrayBuffer(0);
  const sized = (name: string, size: number) => ({ name, size, arrayBuffer: () => Promise.resolve(empty) });

  it('hands over all files that can be read, and names the others', async () => {
    const { files, leftOut } = await readFiles([png, folder, gif]);
    expect(files.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)])).toEqual([
      ['a.png', '89PNG'],
      ['b.gif', 'GIF89a'],
    ]);
    expect(leftOut).toEqual(['folder']);
  });

  it('does not read what is too large for the host', async () => {
    const fits = sized('fits.png', DROP_LIMITS.bytesOfFile);
    const { files, leftOut } = await readFiles([sized('large.png', DROP_LIMITS.bytesOfFile + 1), fits]);
    expect(files.map(({ name }) => name)).toEqual(['fits.png']);
    expect(leftOut).toEqual(['large.png']);
  });

  it('does not hand over more than the host keeps', async () => {
    const bytes = new ArrayBuffer(DROP_LIMITS.bytesOfFile);
    const count = DROP_LIMITS.bytes / DROP_LIMITS.bytesOfFile;
    const many = Array.from({ length: count + 1 }, (_, i) => ({
      name: `${i}.png`,
      size: bytes.byteLength,
      arrayBuffer: () => Promise.resolve(bytes),
    }));
    const { files, leftOut } = await readFiles(many);
    expect(files).toHaveLength(count);
    expect(leftOut).toEqual([`${count}.png`]);
  });
});
