import "./reflection.ts";
import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { writeBeside } from "../store/writeBeside.ts";

/** What a TLS server needs, as PEM texts, and where clients find the authority that they have to trust. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  /** Path of the certificate authority's certificate, a PEM file. */
  readonly caFile: string;
}

/** Names under which the emulator is reached. A wildcard needs two dots, or clients refuse it: `*.localhost` is no good. */
const names = [
  "localhost",
  "management.localhost",
  "*.azurecr.localhost",
  "*.azurecr.io",
  "*.blob.localhost",
  "*.vault.localhost",
];
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Apple's platforms refuse server certificates that are good for longer than 825 days. */
const validDays = 800;

/**
 * The emulator's certificate, from the folder `tls` of its data folder; made when there is none or it ends within
 * thirty days. The authority is made anew with it: its key signs once and is never written, so that nobody can use
 * it to sign for other hosts on the user's machine. Clients that trusted the former one have to trust the new one.
 */
export async function openServerCertificate(dataFolder: string): Promise<ServerCertificate> {
  const folder = path.join(dataFolder, "tls");
  const caFile = path.join(folder, "ca.pem");
  const bundleFile = path.join(folder, "server.pem");
  const bundle = await readFile(bundleFile, "utf8").catch(() => undefined);
  const stored = bundle === undefined ? undefined : splitBundle(bundle);
  if (stored !== undefined && isGood(stored.certificate)) {
    await writeBeside(caFile, stored.authority);
    return { key: stored.key, certificate: stored.certificate, caFile };
  }
  const made = await makeCertificate(Date.now());
  await writeBeside(bundleFile, [made.key, made.certificate, made.authority].join("\n"));
  await writeBeside(caFile, made.authority);
  return { key: made.key, certificate: made.certificate, caFile };
}

interface PemTexts {
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
}

async function makeCertificate(now: number): Promise<PemTexts> {
  x509.cryptoProvider.set(webcrypto);
  const authorityKeys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const serverKeys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const period = {
    notBefore: new Date(now - dayMilliseconds),
    notAfter: new Date(now + validDays * dayMilliseconds),
    signingAlgorithm: algorithm,
  };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...period,
    serialNumber: serialNumber(),
    name: `CN=ACR Tasks emulator ${randomBytes(4).toString("hex")}`,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    ...period,
    serialNumber: serialNumber(),
    subject: "CN=localhost",
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: await serverExtensions(authorityKeys.publicKey),
  });
  return {
    key: await privateKeyPem(serverKeys.privateKey),
    certificate: server.toString("pem"),
    authority: authority.toString("pem"),
  };
}

async function serverExtensions(authorityKey: webcrypto.CryptoKey): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      { type: "ip", value: "127.0.0.1" },
      ...names.map((value) => ({ type: "dns", value }) as const),
    ]),
    await x509.AuthorityKeyIdentifierExtension.create(authorityKey),
  ];
}

/** Positive and at most 20 bytes, as RFC 5280 section 4.1.2.2 asks. */
function serialNumber(): string {
  return `01${randomBytes(15).toString("hex")}`;
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(bytes, "PRIVATE KEY");
}

function splitBundle(bundle: string): PemTexts | undefined {
  const parts = bundle.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/gu) ?? [];
  const [key, certificate, authority] = parts;
  if (key === undefined || certificate === undefined || authority === undefined) {
    return undefined;
  }
  return { key, certificate, authority };
}

function isGood(certificate: string): boolean {
  const { validTo } = new X509Certificate(certificate);
  return Date.parse(validTo) - Date.now() > 30 * dayMilliseconds;
}
