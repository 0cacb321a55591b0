/** First and last of the numbers that a word takes with a dash. */
type Numbers = readonly [first: number, last: number];

const java: Numbers = [8, 40];

/**
 * Words whose number after a dash is a release that keeps moving, and no number of a publication: `7.2-debian-12` is
 * built again and again, while `jammy-2` is the second patch of `jammy`. A number outside is none of these releases.
 */
const releases: Readonly<Record<string, readonly Numbers[]>> = {
  debian: [[7, 20]],
  ubuntu: [
    [14, 30],
    [1404, 3010],
  ],
  ...sameFor("ubi rhel el centos rocky rockylinux alma almalinux ol oraclelinux", [6, 12]),
  ...sameFor("fedora fc", [25, 60]),
  ...sameFor("stream", [8, 12]),
  ...sameFor("amazonlinux amzn al", [1, 2], [2022, 2030]),
  ...sameFor("mariner", [1, 2]),
  ...sameFor("azurelinux", [3, 6]),
  ...sameFor("photon", [1, 6]),
  ...sameFor("leap sles", [12, 20]),
  ...sameFor("windows nanoserver windowsservercore servercore", [10, 11]),
  ...sameFor("linux", [386, 386]),
  ...sameFor("jdk jre java openjdk temurin corretto amazoncorretto zulu semeru sapmachine", java),
  ...sameFor("liberica graalvm ibmjava openj9", java),
  ...sameFor("node nodejs", [4, 40]),
  ...sameFor("python", [2, 3]),
  ...sameFor("php", [5, 9]),
  ...sameFor("ruby", [2, 4]),
  ...sameFor("perl", [5, 7]),
  ...sameFor("go golang rust", [1, 2]),
  ...sameFor("otp erlang", [18, 40]),
  ...sameFor("net dotnet aspnet aspnetcore", [5, 15]),
  ...sameFor("postgres postgresql pg", [9, 25]),
  ...sameFor("mysql mariadb", [5, 14]),
  ...sameFor("redis", [3, 10]),
  ...sameFor("cuda", [9, 15]),
  ...sameFor("cudnn", [7, 10]),
  ...sameFor("scala spark hadoop", [2, 4]),
  ...sameFor("gcc clang llvm", [4, 30]),
};

/** Tells whether a number after a word is a release: `debian` and `12`. */
export function isReleaseNumber(word: string, number: string): boolean {
  const ranges = Object.hasOwn(releases, word.toLowerCase())
    ? releases[word.toLowerCase()]
    : undefined;
  const value = Number(number);
  return ranges?.some(([first, last]) => value >= first && value <= last) ?? false;
}

function sameFor(
  words: string,
  ...ranges: readonly Numbers[]
): Readonly<Record<string, readonly Numbers[]>> {
  return Object.fromEntries(words.split(" ").map((word) => [word, ranges]));
}
