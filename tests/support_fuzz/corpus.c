// corpus.c - gives a fuzzer each file of a folder, once: what it ever found stays found, and it still builds.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define MOST 65536 // bytes of a file

static int try_file(const char *folder, const char *name)
{
    char path[4096];
    uint8_t data[MOST];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t len = fread(data, 1, sizeof data, file);
    fclose(file);
    uint8_t *exact = malloc(len + (len == 0)); // so that a byte read beyond it is seen
    if (!exact)
        return 1;
    for (size_t i = 0; i < len; i++)
        exact[i] = data[i];
    int failed = LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return failed;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "%s FOLDER: there is none\n", argv[0]);
        return 1;
    }
    int tried = 0, failed = 0;
    for (const struct dirent *e; (e = readdir(folder)) != NULL;)
        if (e->d_name[0] != '.') {
            failed += try_file(argv[1], e->d_name) != 0;
            tried++;
        }
    closedir(folder);
    printf("%d files\n", tried);
    return failed || !tried;
}
