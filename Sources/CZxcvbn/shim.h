#ifndef GATEHOUSE_CZXCVBN_H
#define GATEHOUSE_CZXCVBN_H

#include <zxcvbn.h>

#endif
