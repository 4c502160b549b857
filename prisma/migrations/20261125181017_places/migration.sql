-- CreateTable
CREATE TABLE "Place" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "user" TEXT NOT NULL,
    "sudo" BOOLEAN NOT NULL,
    "path" TEXT NOT NULL,
    "hostKey" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "DefaultPlace" (
    "hostId" TEXT NOT NULL,
    "vmUuid" TEXT NOT NULL,
    "placeId" TEXT NOT NULL,

    PRIMARY KEY ("hostId", "vmUuid")
);

-- CreateTable
CREATE TABLE "Transfer" (
    "sendTaskId" TEXT NOT NULL PRIMARY KEY,
    "receiveTaskId" TEXT NOT NULL,
    "fromId" TEXT NOT NULL,
    "toId" TEXT NOT NULL,
    "vmUuid" TEXT NOT NULL,
    "snapshotId" TEXT NOT NULL,
    "parts" TEXT NOT NULL,
    "onArrival" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateIndex
CREATE UNIQUE INDEX "Place_name_key" ON "Place"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Place_address_port_path_key" ON "Place"("address", "port", "path");

-- CreateIndex
CREATE UNIQUE INDEX "Transfer_receiveTaskId_key" ON "Transfer"("receiveTaskId");
