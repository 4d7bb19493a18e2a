// Imported before everything else, and written so that an old Node still understands it.
const oldest = [20, 9];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `Score-CAM Lens needs Node ${oldest.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a current Node from https://nodejs.org, or with a version manager: nvm install 24\n',
  );
  process.exit(1);
}
