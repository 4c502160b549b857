/** @type {import('next').NextConfig} */
export default {
  // ssh2 loads a native addon where one was compiled; bundling it breaks the build there.
  serverExternalPackages: ['ssh2'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};
