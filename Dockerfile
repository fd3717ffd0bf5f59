# syntax=docker/dockerfile:1

# Everything that the build needs. Native parts are downloaded prebuilt, or compiled here.
FROM node:20-slim AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3 esbuild
COPY . .
RUN npm run build \
  && rm -rf dist/bench dist/examples dist/packages dist/test \
  && npm prune --omit=dev --ignore-scripts

# Only the parts that run.
FROM node:20-slim
ENV NODE_ENV=production \
  HOLDFAST_DATA_DIR=/data \
  HOLDFAST_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN ln -s /app/dist/src/cli.js /usr/local/bin/holdfast \
  && chmod +x /app/dist/src/cli.js \
  && install --directory --owner=1000 --group=1000 --mode=0700 /data
# The user "node". Kubernetes (runAsNonRoot) takes only a number.
USER 1000:1000
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
# Ready, not only alive. This endpoint needs no token.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HOLDFAST_PORT || 8787}/readyz`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=512", "dist/src/main.js"]
