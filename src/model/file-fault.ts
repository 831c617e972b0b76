const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "it exists already",
  ENOSPC: "no space is left",
  EDQUOT: "no space is left",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links lead in a circle",
  ENXIO: "it is not a file",
  ERR_FS_FILE_TOO_LARGE: "it is too large",
};

/**
 * Why a file cannot be read or written, in plain words.
 * @param code the system's, such as `ENOENT`
 * @returns undefined for a code that is not about files
 */
export function fileFault(code: string | undefined): string | undefined {
  return code === undefined ? undefined : reasons[code];
}
