#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <pthread.h>
#include <unistd.h>
struct regs { uint64_t x[18]; };
__attribute__((noinline)) void arm_smccc_1_2_smc(const struct regs *args, struct regs *res)
{
	memset(res, 0, sizeof(*res));
	switch ((uint32_t)args->x[0]) {
	case 0x84000063: res->x[0] = 0x10002; break;
	case 0x84000069: res->x[0] = 0x84000061; break;
	case 0xc400008d: *res = *args; res->x[0] = 0xc400008e; res->x[1] = args->x[1] << 16 & 0xffff0000; res->x[17] = 17; break;
	default: res->x[0] = 0x84000060; res->x[2] = 0xffffffff;
	}
	__asm__ volatile("" ::: "memory");
}
static void call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x17)
{
	struct regs a = { { x0, x1, x2 } }, r;
	a.x[17] = x17;
	arm_smccc_1_2_smc(&a, &r);
}
static void *thread(void *n)
{
	for (int i = 0; i < 3; i++) { call(0xc400008d, 0x8001, (uintptr_t)n, i); usleep(1000); }
	return NULL;
}
int main(int argc, char **argv)
{
	pthread_t t[2];
	call(0x84000063, 0x10002, 0, 0);
	call(0x84000069, 0, 0, 0);
	call(0x84000064, 0xc400008d, 0, 0);
	call(0xc4000003, 1, 0x40000000, 0); /* PSCI: no FF-A */
	for (long i = 0; i < 2; i++) pthread_create(&t[i], NULL, thread, (void *)(i + 1));
	for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
	call(0x84000064, ~0ull, 0, 0);
	return 0;
}
